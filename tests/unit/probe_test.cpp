// The line "last updated" in all the shapes that portals have written it, and a look at a portal
// through a web of the test's own.

#include "agent/probe/look.hpp"
#include "agent/probe/visible_text.hpp"
#include "shared/base/text.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <map>
#include <set>

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
    {"Last updated: 16th May 2023", "2023-05-16", ""},
    {"Last updated on May 16th, 2023 at 4:05 p.m.", "2023-05-16", "16:05:00"},
    {"Last updated: 04-Aug-2026", "2026-08-04", ""},
    {"Last updated: Aug. 4, 2026", "2026-08-04", ""},
    {"Last updated: 4 Aug. 2026 12:10 A.M.", "2026-08-04", "00:10:00"},
    {"সর্বশেষ হালনাগাদ: ১৬ই মে ২০২৩", "2023-05-16", ""},
    {"সর্বশেষ হালনাগাদ: ২১শে ফেব্রুয়ারি, ২০২৪", "2024-02-21", ""},
    {"সর্বশেষ হালনাগাদ: ৪ঠা আগস্ট ২০২৬ ০৬:৪৬ অপরাহ্ণ", "2026-08-04", "18:46:00"},
    {"সর্বশেষ হালনাগাদ: ৪ আগস্ট ২০২৬ ১২:০৬ পূর্বাহ্ণ", "2026-08-04", "00:06:00"},
    {"সাইটটি শেষ হাল\u2011নাগাদ করা হয়েছে: ২০২৩\u2013০৫\u2013১৬", "2023-05-16", ""},
    {"সর্ব\u200dশেষ হাল\u200cনাগাদ: ২০২৩\u2011০৫\u2011১৬", "2023-05-16", ""},
    {"Last updated&nbsp&ndash; 4&zwnj; August&nbsp;2026&mdash;18:46", "2026-08-04", "18:46:00"},
    {"সাইটটি শেষ হাল-নাগাদ: &#2536&#2534&#2536&#2537-&#2534;&#2539-১৬", "2023-05-16", ""},
    {"<td>Last Updated:</td><td>4 August 2026</td>", "2026-08-04", ""},
    {"© 2024 Passport Office | Last updated: 2024-08-13", "2024-08-13", ""},
    {"This page was last modified on 16 Sep 2021", "2021-09-16", ""},
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

TEST(LastUpdated, LineOfAnotherThingIsNotTheSites) {
    for (const char* page :
         {"সিটিজেন চার্টার হালনাগাদ ১২/০৩/২০২৩", "সিটিজেন চার্টার সর্বশেষ হালনাগাদ: ১২/০৩/২০২৩",
          "ভোটার তালিকা হালনাগাদ কর্মসূচি ২০২৩-০৫-১৬", "হালনাগাদ: ১২/০৩/২০২৩",
          "<li>নাগরিক সনদ (সর্বশেষ হালনাগাদ: ১২/০৩/২০২৩)</li>",
          "সর্বশেষ হালনাগাদ তালিকা: ১২/০৩/২০২৩", "Citizen charter last updated: 12/03/2023",
          "Last update of the tender list: 2024-01-01", "Last updated 5 notices, 2024-01-01",
          "<h3>Last update</h3><li>2024-01-01 A tender</li>",
          "<h3>সর্বশেষ হালনাগাদ</h3><p>১২/০৩/২০২৩ নোটিশ</p>"}) {
        EXPECT_FALSE(find_last_updated(page)) << page;
    }
}

TEST(LastUpdated, NeighboursAreNoPartOfTheLine) {
    const auto found = find_last_updated(
        "<li>সিটিজেন চার্টার</li><div>সর্বশেষ হালনাগাদ: ২০২৪-০২-২৫</div><p>২০১৯-০১-০১</p>");
    ASSERT_TRUE(found);
    EXPECT_EQ(base::to_text(found->on), "2024-02-25");
    EXPECT_EQ(found->text, "সর্বশেষ হালনাগাদ: 2024-02-25");
}

TEST(LastUpdated, BadByteOrNulLosesNoPage) {
    using std::string_literals::operator""s;
    for (const std::string& trouble :
         {"\xff"s, "\0"s, "\xe0\xa6"s, "\xc0\x80"s, "\xed\xa0\x80"s}) {
        const auto found = find_last_updated("<p>খবর" + trouble +
                                             "</p>সাইটটি শেষ হাল-নাগাদ করা হয়েছে: ২০২৩-০৫-১৬");
        ASSERT_TRUE(found);
        EXPECT_EQ(base::to_text(found->on), "2023-05-16");
    }
}

TEST(VisibleText, AnsiBytesAreReadAsAnsi) {
    EXPECT_EQ(visible_text("<p>evsjv\x87`k \x86Mvcb cvU\xa9</p>"), "evsjv‡`k †Mvcb cvU©");
    EXPECT_EQ(visible_text("a&#134;b &amp c &copy; 1 < 2 &other;"), "a†b & c © 1 < 2 &other;");
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
    platform::awaitable<platform::web_result> get(platform::web_address from,
                                                  platform::web_errand errand) override {
        asked.push_back(from.text());
        time.pass(takes);
        const bool is_inside = inside.contains(from.host);
        if (is_inside && errand.stays_outside) co_return platform::web_failure::leads_inside;
        const auto found = pages.find(from.text());
        if (found == pages.end()) co_return failure;
        platform::web_page page = found->second;
        page.is_inside = is_inside;
        co_return page;
    }
    std::map<std::string, platform::web_page> pages;
    platform::web_failure failure = platform::web_failure::no_connection;
    std::set<std::string> inside;   // names of the office's own network
    base::time_us takes = 0;        // a request
    agent_test::fake_clock time;    // 20 December 2021
    std::vector<std::string> asked;
};

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
        given = co_await look(web, web.time, url);
    };
    boost::asio::co_spawn(io, looking(), boost::asio::detached);
    io.run();
    return *given;
}

TEST(Look, PortalWithHttpsIsRead) {
    table_web web;
    auto page = page_with(200, "Last updated: 2021-12-01");
    page.has_certificate = true;
    page.certificate_until = web.time.now + 30 * base::day_us;
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
    EXPECT_EQ(seen->trouble, obstacle::leads_on);
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

TEST(Look, RedirectionWithAnAddressInItsQueryIsFollowed) {
    table_web web;
    web.pages["https://a.gov.bd/"] = page_with(302, "", "/login?back=https://a.gov.bd/home");
    web.pages["https://a.gov.bd/login?back=https://a.gov.bd/home"] =
        page_with(301, "", "HTTPS://www.a.gov.bd/");
    web.pages["https://www.a.gov.bd/"] = page_with(301, "", "?lang=bn");
    web.pages["https://www.a.gov.bd/?lang=bn"] = page_with(200, "Last updated: 2021-12-01");
    const auto seen = look_through(web, "a.gov.bd");
    ASSERT_TRUE(seen);
    EXPECT_TRUE(seen->is_reachable) << to_text(seen->trouble);
    EXPECT_EQ(seen->url, "https://www.a.gov.bd/?lang=bn");
}

TEST(Look, NameThatLeadsInsideIsNotFollowed) {
    for (const char* trap : {"0x7f.1", "printer.a.gov.bd"}) {
        table_web web;
        web.inside = {trap};
        web.pages["https://a.gov.bd/"] = page_with(302, "", std::string("https://") + trap + "/");
        web.pages[std::string("https://") + trap + "/"] = page_with(200, "inside");
        const auto seen = look_through(web, "a.gov.bd");
        ASSERT_TRUE(seen);
        EXPECT_FALSE(seen->is_reachable) << trap;
        EXPECT_EQ(to_text(seen->trouble), "leads_away");
        EXPECT_EQ(seen->led_to, std::string("https://") + trap + "/");
    }
}

TEST(Look, PortalInsideTheNetworkMayLeadToItselfOnly) {
    table_web web;
    web.inside = {"a.gov.bd", "b.gov.bd"};
    web.pages["https://a.gov.bd/"] = page_with(302, "", "/home");
    web.pages["https://a.gov.bd/home"] = page_with(200, "welcome");
    web.pages["https://b.gov.bd/"] = page_with(200, "welcome");
    EXPECT_TRUE(look_through(web, "a.gov.bd")->is_reachable);
    web.pages["https://a.gov.bd/"] = page_with(302, "", "https://b.gov.bd/");
    EXPECT_FALSE(look_through(web, "a.gov.bd")->is_reachable);
}

TEST(Look, WholeLookHasALimit) {
    table_web web;
    web.takes = 50 * base::second_us;
    for (const char* from : {"", "1", "2", "3"}) {
        web.pages[std::string("https://a.gov.bd/") + from] =
            page_with(302, "", std::string("/") + std::to_string(std::atoi(from) + 1));
    }
    const auto seen = look_through(web, "a.gov.bd");
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->trouble, obstacle::too_long);
    EXPECT_EQ(web.asked.size(), 3U);
}

TEST(Look, OddBytesOfARedirectionAreNotWritten) {
    table_web web;
    web.pages["https://a.gov.bd/"] = page_with(302, "", "http://\xff\x01.gov.bd/");
    const auto seen = look_through(web, "a.gov.bd");
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->trouble, obstacle::leads_away);
    EXPECT_EQ(seen->led_to, "http://??.gov.bd/");
}

TEST(Look, PageThatWasCutSaysSo) {
    table_web web;
    auto& page = web.pages["https://a.gov.bd/"];
    page = page_with(200, "<p>news</p> Last updated: 2021-12-1");
    page.is_cut = true;
    auto seen = look_through(web, "a.gov.bd");
    EXPECT_EQ(seen->text, page_text::cut);
    EXPECT_FALSE(seen->updated);   // the first of December, the twelfth, or the nineteenth
    page.body = "<p>Last updated: 2021-12-01</p> and mo";
    seen = look_through(web, "a.gov.bd");
    EXPECT_EQ(seen->text, page_text::dated);
    page.body = "<p>news</p> Last updated: 2021-12-01 \xe0\xa6";
    EXPECT_EQ(look_through(web, "a.gov.bd")->text, page_text::dated);
}

TEST(Look, PageInLatinLettersIsNoBijoy) {
    table_web web;
    for (const char* body :
         {"© 2024 Department of Passports", "<a>Next »</a> <a>« Back</a>", "Read more…",
          "<p>Café, naïve, résumé, Zoë, façade</p>", "Reference † and ‡ notes © 2024 Read more…",
          "<p>Référence† : la création de l'État à Genève, où l'été déjà naît‡. Ça va, Noël ?</p>",
          "<p>Straße† in Österreich: Größe, „Öl“ über Köln‡, § 5, schönste Grüße</p>",
          "<p>Đại sứ quán† Việt Nam tại Băng-la-đét‡: Cộng hòa xã hội chủ nghĩa</p>"}) {
        web.pages["https://a.gov.bd/"] = page_with(200, body);
        EXPECT_EQ(look_through(web, "a.gov.bd")->text, page_text::undated) << body;
    }
}

TEST(Look, BengaliWordInAMenuHidesNoBijoy) {
    table_web web;
    web.pages["https://a.gov.bd/"] = page_with(
        200, "<a>বাংলা</a><p>MYcÖRvZš¿x evsjv‡`k miKvi, †Rjv cvm‡cvU© Awdm</p>");
    EXPECT_EQ(look_through(web, "a.gov.bd")->text, page_text::bijoy);
    web.pages["https://a.gov.bd/"] =
        page_with(200, "<a>English</a><p>evsjv\x87`k miKvi cvm\x87" "cvU\xa9 \x86Mvcb</p>");
    EXPECT_EQ(look_through(web, "a.gov.bd")->text, page_text::bijoy);
}

TEST(Look, BijoyAndErrorsAreToldApart) {
    table_web web;
    web.pages["https://a.gov.bd/"] = page_with(200, "<p>evsjv‡`k miKvi cvm‡cvU© Awdm †Mvcb</p>");
    EXPECT_EQ(look_through(web, "a.gov.bd")->text, page_text::bijoy);
    web.pages["https://a.gov.bd/"] = page_with(503, "");
    const auto down = look_through(web, "a.gov.bd");
    EXPECT_FALSE(down->is_reachable);
    EXPECT_EQ(down->status, 503);
    EXPECT_EQ(down->trouble, obstacle::http_error);
    const auto gone = look_through(web, "b.gov.bd");
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->status, 0);
    EXPECT_EQ(gone->trouble, obstacle::no_connection);
    web.failure = platform::web_failure::no_web_server;
    EXPECT_EQ(look_through(web, "b.gov.bd")->trouble, obstacle::no_web_server);
    EXPECT_FALSE(look_through(web, "ftp://b.gov.bd"));
}

TEST(WebAddress, PublicIsWhatTheInternetHas) {
    for (const char* inside :
         {"127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.0.1", "169.254.1.1", "100.64.0.1",
          "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1",
          "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "no number"}) {
        EXPECT_FALSE(platform::is_public_address(inside)) << inside;
    }
    for (const char* outside : {"103.48.16.1", "172.32.0.1", "8.8.8.8", "2404:6800:4007::1",
                                "64:ff9b::808:808", "2002:808:808::1"}) {
        EXPECT_TRUE(platform::is_public_address(outside)) << outside;
    }
}

TEST(WebAddress, NumberInAnotherSpellingIsJudgedWhereItLeads) {
    for (const char* host : {"0x7f.1", "127.1", "2130706433"}) {
        boost::asio::io_context io;
        const auto web = platform::make_web(io.get_executor());
        std::optional<platform::web_result> given;
        const auto going = [&]() -> platform::awaitable<void> {
            const platform::web_address to{false, host, 9, "/"};
            const platform::web_errand errand{true};
            given = co_await web->get(to, errand);
        };
        boost::asio::co_spawn(io, going(), boost::asio::detached);
        io.run();
        ASSERT_FALSE(*given) << host;
        EXPECT_EQ(given->error(), platform::web_failure::leads_inside);
    }
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
