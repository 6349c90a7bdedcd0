// The line "last updated" in all the shapes that portals have written it, and a look at a portal
// through a web of the test's own.

#include "agent/probe/look.hpp"
#include "shared/base/text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <map>

namespace kheya::agent_probe {

namespace {

struct shape {
    const char* line;
    const char* day;
    const char* time;
};

// Seen on portals, and their obvious relatives.
const shape shapes[] = {
    {"সাইটটি শেষ হাল-নাগাদ করা হয়েছে: ২০২৩-০৫-১৬ ০৬:৩৫:০১", "2023-05-16", "06:35:01"},
    {"সাইটটি শেষ হাল-নাগাদ করা হয়েছে: "
     "&#2536;&#2534;&#2536;&#2536;-&#2534;&#2536;-&#x9e8;&#x9E9; ১১:৩২:১৪",
     "2022-02-23", "11:32:14"},
    {"সাইটটি শেষ হাল-নাগাদ করা হয়েছে: ২০২৪-০৮-১৩ ১৫:৩০:৪৯", "2024-08-13", "15:30:49"},
    {"সাইটটি শেষ হাল-নাগাদ করা হয়েছে: মঙ্গলবার, ৪ আগস্ট, ২০২৬ এ ১৮:৪৬:৩৯", "2026-08-04", "18:46:39"},
    {"সাইটটি শেষ হাল-নাগাদ করা হয়েছে: মঙ্গলবার, ৪ আগষ্ট, ২০২৬ এ ০৬:৪৬ অপরাহ্ন", "2026-08-04",
     "18:46:00"},
    {"কনটেন্টটি শেষ হাল-নাগাদ করা হয়েছে: সোমবার, ২০ জানুয়ারী, ২০২০", "2020-01-20", ""},
    {"সর্ব-শেষ হাল-নাগাদ: ২৫ ফেব্রুয়ারি ২০২৪", "2024-02-25", ""},
    {"সর্বশেষ হালনাগাদ: ২৫ ফেব্রুয়ারী, ২০২৪", "2024-02-25", ""},
    {"Last updated: 19 জানুয়ারী 2020", "2020-01-19", ""},
    {"<b>Last Updated:</b>&nbsp;<span>August 4, 2026 12:05 AM</span>", "2026-08-04", "00:05:00"},
    {"LAST UPDATE : 04/08/2026 6:46 PM", "2026-08-04", "18:46:00"},
    {"last modified 16 Sep 2021", "2021-09-16", ""},
};

TEST(LastUpdated, EveryShapeIsRead) {
    for (const shape& each : shapes) {
        const std::string page = std::string("<html><body><p>খবর ২০১৯-০১-০১</p><footer>") +
                                 each.line + "</footer></body></html>";
        const auto found = find_last_updated(page);
        ASSERT_TRUE(found) << each.line;
        EXPECT_EQ(base::to_text(found->on), each.day) << each.line;
        EXPECT_EQ(found->time, each.time) << each.line;
        EXPECT_FALSE(found->text.empty());
    }
}

TEST(LastUpdated, LineOfTheSiteGoesBeforeThatOfAPart) {
    const auto found = find_last_updated(
        "কনটেন্টটি শেষ হাল-নাগাদ করা হয়েছে: ২০২৬-০১-০১ "
        "সাইটটি শেষ হাল-নাগাদ করা হয়েছে: ২০২৫-০৫-০৫");
    ASSERT_TRUE(found);
    EXPECT_EQ(base::to_text(found->on), "2025-05-05");
}

TEST(LastUpdated, WhatIsNoDayIsNotRead) {
    for (const char* page :
         {"", "<p>কোনো তারিখ নেই ২০২৩-০৫-১৬</p>", "Last updated: 2023-13-45", "Last updated: soon",
          "Last updated: 31 February 2024", "<script>Last updated: 2024-01-01</script>",
          "Last updated: 99999-01-01", "Last updated &#xFFFFFFFF;", "হাল-নাগাদ",
          "last updated <"}) {
        EXPECT_FALSE(find_last_updated(page)) << page;
    }
}

// Answers from a table; everything else cannot be reached.
class table_web : public platform::web {
public:
    platform::awaitable<base::result<platform::web_page>> get(platform::web_address from) override {
        asked.push_back(from.text());
        const auto found = pages.find(from.text());
        if (found == pages.end()) {
            co_return base::error{base::errc::no_link, "cannot connect to " + from.host};
        }
        co_return found->second;
    }
    std::map<std::string, platform::web_page> pages;
    std::vector<std::string> asked;
};

constexpr base::time_us now = 1'640'000'000 * base::second_us;   // 20 December 2021

platform::web_page page_with(int status, std::string body, std::string location = {}) {
    platform::web_page page;
    page.status = status;
    page.body = std::move(body);
    page.location = std::move(location);
    return page;
}

base::result<sighting> look_through(table_web& web, const std::string& url) {
    boost::asio::io_context io;
    std::optional<base::result<sighting>> given;
    const auto looking = [&]() -> platform::awaitable<void> {
        given = co_await look(web, url, now);
    };
    boost::asio::co_spawn(io, looking(), boost::asio::detached);
    io.run();
    return *given;
}

TEST(Look, PortalWithHttpsIsRead) {
    table_web web;
    auto page = page_with(200, "Last updated: 2021-12-01");
    page.has_certificate = true;
    page.certificate_until = now + 30 * base::day_us;
    web.pages["https://a.gov.bd/"] = page;
    const auto seen = look_through(web, "a.gov.bd");
    ASSERT_TRUE(seen);
    EXPECT_TRUE(seen->is_reachable);
    EXPECT_EQ(seen->certificate_days, 30);
    EXPECT_EQ(seen->text, page_text::dated);
}

TEST(Look, HttpIsTriedWhereHttpsIsNot) {
    table_web web;
    web.pages["http://a.gov.bd/"] = page_with(200, "welcome");
    const auto seen = look_through(web, "a.gov.bd");
    ASSERT_TRUE(seen);
    EXPECT_TRUE(seen->is_reachable);
    EXPECT_EQ(seen->text, page_text::undated);
    EXPECT_FALSE(seen->certificate_days);
}

TEST(Look, RedirectionsAreFollowedButNotForEver) {
    table_web web;
    web.pages["https://a.gov.bd/"] = page_with(302, "", "/bn/site");
    web.pages["https://a.gov.bd/bn/site"] = page_with(301, "", "//www.a.gov.bd/x?y=1");
    web.pages["https://www.a.gov.bd/x?y=1"] = page_with(200, "Last updated: 2021-12-01");
    auto seen = look_through(web, "a.gov.bd");
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->url, "https://www.a.gov.bd/x?y=1");
    EXPECT_TRUE(seen->is_reachable);
    web.pages["https://www.a.gov.bd/x?y=1"] = page_with(302, "", "https://a.gov.bd/");
    seen = look_through(web, "a.gov.bd");
    ASSERT_TRUE(seen);
    EXPECT_FALSE(seen->is_reachable);
    EXPECT_EQ(seen->trouble, "leads on and on");
}

TEST(Look, NobodyIsLedIntoTheOfficesOwnNetwork) {
    for (const char* inside : {"http://127.0.0.1:7878/", "http://192.168.0.1/", "http://localhost/",
                               "http://[::1]/", "http://printer/", "file:///etc/passwd"}) {
        table_web web;
        web.pages["https://a.gov.bd/"] = page_with(302, "", inside);
        web.pages[inside] = page_with(200, "inside");
        const auto seen = look_through(web, "a.gov.bd");
        ASSERT_TRUE(seen);
        EXPECT_FALSE(seen->is_reachable) << inside;
        EXPECT_EQ(web.asked.size(), 1U) << inside;
    }
}

TEST(Look, BijoyAndErrorsAreToldApart) {
    table_web web;
    web.pages["https://a.gov.bd/"] = page_with(200, "<p>evsjv‡`k miKvi cvm‡cvU© Awdm †Mvcb</p>");
    EXPECT_EQ(look_through(web, "a.gov.bd")->text, page_text::bijoy);
    web.pages["https://a.gov.bd/"] = page_with(503, "");
    const auto down = look_through(web, "a.gov.bd");
    EXPECT_FALSE(down->is_reachable);
    EXPECT_EQ(down->status, 503);
    const auto gone = look_through(web, "b.gov.bd");
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->status, 0);
    EXPECT_FALSE(look_through(web, "ftp://b.gov.bd"));
}

TEST(WebAnswer, ChunkedWholeAndCutPagesAreRead) {
    const auto whole = platform::parse_web_answer(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n"
        "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", false);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->body, "hello!");
    EXPECT_FALSE(whole->is_cut);
    const auto open_ended = platform::parse_web_answer("HTTP/1.0 200 OK\r\n\r\nbye", false);
    ASSERT_TRUE(open_ended);
    EXPECT_EQ(open_ended->body, "bye");
    const auto cut = platform::parse_web_answer(
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", true);
    ASSERT_TRUE(cut);
    EXPECT_TRUE(cut->is_cut);
    EXPECT_FALSE(platform::parse_web_answer("SSH-2.0-OpenSSH", false));
    EXPECT_FALSE(platform::parse_web_answer("", true));
}

}  // namespace

}  // namespace kheya::agent_probe
