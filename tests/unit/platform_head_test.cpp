#include "shared/platform/http_head.hpp"

#include <gtest/gtest.h>

namespace kheya::platform {
namespace {

// The status a request's head is refused with; 200 when it is taken.
int judged(const std::string& text) {
    head_refusal refusal;
    return parse_request_head(text, refusal) ? 200 : refusal.status;
}

TEST(HttpHead, PlainRequestIsRead) {
    head_refusal refusal;
    const auto head = parse_request_head(
        "POST /v1/exchange?x=1 HTTP/1.1\r\nHost: h:1\r\nContent-Length: 12\r\n"
        "Content-Type: application/x-ndjson\r\nUser-Agent: kheya-agent/1\r\n\r\n", refusal);
    ASSERT_TRUE(head) << refusal.detail;
    EXPECT_EQ(head->method, "POST");
    EXPECT_EQ(head->target, "/v1/exchange?x=1");
    EXPECT_EQ(head->content_length, 12U);
    EXPECT_EQ(head->content_type, "application/x-ndjson");
    EXPECT_EQ(head->software, "kheya-agent/1");
    EXPECT_TRUE(head->keep_alive);
    EXPECT_FALSE(head->expects_continue);
}

TEST(HttpHead, DoubtfulFramingIsRefused) {
    const std::string start = "POST /a HTTP/1.1\r\nHost: h\r\n";
    EXPECT_EQ(judged(start + "Content-Length: 3\r\n\r\n"), 200);
    EXPECT_EQ(judged(start + "Transfer-Encoding: chunked\r\n\r\n"), 501);
    EXPECT_EQ(judged(start + "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\n"), 501);
    EXPECT_NE(judged(start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"), 200);
    EXPECT_EQ(judged(start + "\r\n"), 411);
    for (const char* length : {"3, 3", "+3", "-1", "0x3", "", "3 3", "99999999999999999999"}) {
        EXPECT_EQ(judged(start + "Content-Length: " + length + "\r\n\r\n"), 400) << length;
    }
    EXPECT_EQ(judged(start + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n"), 400);
    EXPECT_EQ(judged(start + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n"), 400);
    EXPECT_EQ(judged(start + "Host: i\r\nContent-Length: 3\r\n\r\n"), 400);
    EXPECT_EQ(judged("POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\n"), 400);
    EXPECT_EQ(judged("GET /a HTTP/1.0\r\nHost: h\r\n\r\n"), 505);
    EXPECT_GE(judged("GET /a HTTP/2.0\r\nHost: h\r\n\r\n"), 400);
    EXPECT_EQ(judged("GET /a HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n"), 400);
    EXPECT_EQ(judged("GET /a HTTP/1.1\nHost: h\n\r\n\r\n"), 400);
    EXPECT_EQ(judged("GET /a HTTP/1.1\r\nHost: h\r\nExpect: magic\r\n\r\n"), 417);
    EXPECT_EQ(judged("GET http://x/a HTTP/1.1\r\nHost: h\r\n\r\n"), 400);
    EXPECT_EQ(judged("GET /a HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n\r\n"), 400);
    EXPECT_EQ(judged(std::string("GET /a HTTP/1.1\r\nHost: h\r\nX: a") + '\0' + "b\r\n\r\n"), 400);
    EXPECT_EQ(judged("\r\n\r\n"), 400);
    EXPECT_EQ(judged("\x16\x03\x01\x02 rubbish\r\n\r\n"), 400);
}

TEST(HttpHead, AnswersNeedOneContentLength) {
    const std::string start = "HTTP/1.1 200 OK\r\n";
    EXPECT_TRUE(parse_response_head(start + "Content-Length: 3\r\n\r\n", true));
    EXPECT_FALSE(parse_response_head(start + "\r\n", true));
    EXPECT_FALSE(parse_response_head(start + "Transfer-Encoding: chunked\r\n\r\n", true));
    EXPECT_FALSE(parse_response_head(start + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n",
                                     true));
    EXPECT_FALSE(parse_response_head("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n", true));
    EXPECT_FALSE(parse_response_head("SSH-2.0-OpenSSH\r\n\r\n", true));
    EXPECT_TRUE(parse_response_head("HTTP/1.1 204 No Content\r\n\r\n", true));
    const auto later = parse_response_head(
        "HTTP/1.1 503 Busy\r\nRetry-After: 99999999\r\nContent-Length: 0\r\n\r\n", true);
    ASSERT_TRUE(later);
    EXPECT_EQ(later->retry_after_s, 86'400);
    EXPECT_FALSE(parse_response_head("HTTP/1.1 503 Busy\r\nRetry-After: x\r\n"
                                     "Connection: Keep-Alive, Close\r\nContent-Length: 0\r\n\r\n",
                                     true)->keep_alive);
}

TEST(HttpHead, RangesAreReadExactlyOrRefused) {
    const std::string put = "PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n";
    head_refusal refusal;
    const auto block =
        parse_request_head(put + "Content-Range: bytes 5-7/100\r\n\r\n", refusal);
    ASSERT_TRUE(block) << refusal.detail;
    EXPECT_EQ(block->range, (byte_range{5, 3, 100}));
    const auto question =
        parse_request_head(put + "Content-Range: bytes */100\r\n\r\n", refusal);
    ASSERT_TRUE(question);
    EXPECT_EQ(question->range, (byte_range{0, 0, 100}));
    for (const char* range :
         {"bytes 7-5/100", "bytes 0-100/100", "bytes -5/100", "bytes 5-/100", "bytes 0-2/*",
          "bytes 0-2", "bytes=0-2/100", "items 0-2/100", "bytes 0-2/100, 3-4/100", "",
          "bytes 0x1-2/100", "bytes +1-2/100", "bytes  0-2/100", "bytes */", "bytes */x",
          "bytes 18446744073709551615-18446744073709551615/18446744073709551615",
          "bytes 0-18446744073709551615/18446744073709551615",
          "bytes 1-99999999999999999999/99999999999999999999"}) {
        EXPECT_EQ(judged(put + "Content-Range: " + range + "\r\n\r\n"), 400) << range;
    }
    EXPECT_EQ(judged(put + "Content-Range: bytes 0-2/9\r\nContent-Range: bytes 0-2/9\r\n\r\n"),
              400);
    const std::string get = "GET /b HTTP/1.1\r\nHost: h\r\n";
    const auto part = parse_request_head(get + "Range: bytes=5-7\r\n\r\n", refusal);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->range, (byte_range{5, 3, 0}));
    for (const char* range : {"bytes=5-", "bytes=-5", "bytes=7-5", "bytes=0-1,3-4", "0-5", ""}) {
        EXPECT_EQ(judged(get + "Range: " + range + "\r\n\r\n"), 400) << range;
    }
}

TEST(HttpHead, RangesAreWrittenAsTheyAreRead) {
    http_request request;
    request.method = "PUT";
    request.target = "/b";
    head_refusal refusal;
    for (const byte_range range : {byte_range{5, 3, 100}, byte_range{0, 0, 100}}) {
        request.range = range;
        EXPECT_EQ(parse_request_head(format_head(request, "h", "s"), refusal)->range, range);
    }
    request.method = "GET";
    request.range = byte_range{5, 3, 0};
    EXPECT_EQ(parse_request_head(format_head(request, "h", "s"), refusal)->range, request.range);
    http_response response = make_response(206, "a/b", "xyz");
    response.range = byte_range{5, 3, 100};
    EXPECT_EQ(parse_response_head(format_head(response, true), true)->range, response.range);
    EXPECT_FALSE(parse_response_head(
        "HTTP/1.1 206 OK\r\nContent-Length: 3\r\nContent-Range: bytes 9-3/10\r\n\r\n", true));
}

TEST(HttpHead, ValuesCannotEndTheirLine) {
    http_request request;
    request.method = "GET";
    request.target = "/a\r\nX: y";
    EXPECT_EQ(format_head(request, "h", "s\r\nb").find("\r\nX"), std::string::npos);
}

}  // namespace
}  // namespace kheya::platform
