#include "shared/platform/files.hpp"

#include "shared/platform/local_socket.hpp"
#include "shared/platform/system.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include <sys/stat.h>
#include <thread>

namespace kheya::platform {
namespace {

namespace asio = boost::asio;

TEST(Files, FolderAndFileAreForTheirOwnerOnly) {
    temporary_folder folder;
    const std::string place = folder.file("a/b");
    ASSERT_TRUE(make_private_folder(place));
    ASSERT_TRUE(make_private_folder(place));
    struct stat status{};
    ASSERT_EQ(::stat(place.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700U);
    ASSERT_TRUE(write_private_file(place + "/f", "one"));
    ASSERT_TRUE(write_private_file(place + "/f", "two"));
    ASSERT_EQ(::stat((place + "/f").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    EXPECT_EQ(*read_file(place + "/f", 3), "two");
    EXPECT_FALSE(read_file(place + "/f", 2));
    EXPECT_FALSE(make_private_folder(place + "/f"));
    EXPECT_FALSE(write_private_file(folder.file("none/f"), "x"));
}

// An enrolment letter or a report says what is not for everybody on the machine.
TEST(Files, WhatAVerbWritesIsForItsOwnerOnly) {
    temporary_folder data, out;
    struct stat status{};
    for (int i = 0; i < 2; ++i) {   // also over one that others could read
        ASSERT_TRUE(write_outside(data.path(), out.file("letter"), "a code"));
        ASSERT_EQ(::stat(out.file("letter").c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600U);
        ASSERT_TRUE(write_shared_file(out.file("letter"), "for all"));
    }
    EXPECT_FALSE(write_outside(data.path(), data.file("letter"), "a code"));
}

TEST(Files, FolderThatCannotBeWrittenSaysSoAndWhatToDo) {
    temporary_folder folder;
    ASSERT_TRUE(write_private_file(folder.file("f"), "no folder"));
    for (const auto& failed : {make_private_folder(folder.file("f/below")).error(),
                               file_lock::try_take(folder.file("f")).error(),
                               file_lock::try_take(folder.file("missing")).error()}) {
        EXPECT_EQ(failed.code, base::errc::io);
        EXPECT_NE(failed.text().find("the data folder cannot be written ("), std::string::npos);
        EXPECT_NE(failed.text().find("--data"), std::string::npos);
        EXPECT_NE(failed.text(true).find("লেখা যাচ্ছে না"), std::string::npos);
    }
}

TEST(Files, WhatCannotBeReadIsSaidInBothLanguages) {
    temporary_folder folder;
    ASSERT_TRUE(write_private_file(folder.file("f"), "three"));
    for (const std::string& path : {folder.file("nowhere"), folder.path(), folder.file("f/g"),
                                    folder.file("f")}) {
        const auto read = read_file(path, 3);
        ASSERT_FALSE(read) << path;
        EXPECT_EQ(read.error().where, path);
        EXPECT_NE(read.error().message, "");
        EXPECT_NE(read.error().message_bn, "") << read.error().message;
    }
}

TEST(Files, AppendedLinesFollowEachOther) {
    temporary_folder folder;
    ASSERT_TRUE(append_durably(folder.file("log"), "a"));
    ASSERT_TRUE(append_durably(folder.file("log"), "b"));
    EXPECT_EQ(*read_file(folder.file("log"), 100), "a\nb\n");
    // A line that the disk took half of: the next one is whole all the same.
    ASSERT_TRUE(write_private_file(folder.file("log"), "a\nha"));
    ASSERT_TRUE(append_durably(folder.file("log"), "c"));
    EXPECT_EQ(*read_file(folder.file("log"), 100), "a\nha\nc\n");
}

TEST(Files, LockIsHeldOnceAndFreedWithItsOwner) {
    temporary_folder folder;
    {
        auto first = file_lock::try_take(folder.path());
        ASSERT_TRUE(first && first->has_value());
        auto second = file_lock::try_take(folder.path());
        ASSERT_TRUE(second);
        EXPECT_FALSE(second->has_value());
    }
    auto third = file_lock::try_take(folder.path());
    ASSERT_TRUE(third);
    EXPECT_TRUE(third->has_value());
    EXPECT_FALSE(file_lock::try_take(folder.file("none")));
}

awaitable<std::string> echo_text(std::string request) {
    co_return "<" + request + ">";
}

base::result<std::optional<std::string>> ask(const std::string& folder, std::string request,
                                             local_handler handler = echo_text) {
    asio::io_context io;
    auto server = local_server::listen(io.get_executor(), folder, std::move(handler));
    if (!server) return server.error();
    std::thread loop([&] { io.run_for(std::chrono::seconds(20)); });
    auto answer = call_local(folder, request);
    asio::post(io, [&] {
        server->reset();
        io.stop();
    });
    loop.join();
    return answer;
}

TEST(LocalSocket, AnswersInAFolderOfAnyLength) {
    temporary_folder folder;
    const std::string deep = folder.file(std::string(150, 'x'));
    ASSERT_TRUE(make_private_folder(deep));
    for (const std::string& place : {folder.path(), deep}) {
        auto answer = ask(place, "hello");
        ASSERT_TRUE(answer) << answer.error().text();
        EXPECT_EQ(*answer, "<hello>");
    }
}

TEST(LocalSocket, CarriesLargeAndEmptyRequests) {
    temporary_folder folder;
    const std::string large(local_request_limit, 'a');
    auto answer = ask(folder.path(), large);
    ASSERT_TRUE(answer && answer->has_value());
    EXPECT_EQ((*answer)->size(), large.size() + 2);
    EXPECT_EQ(**ask(folder.path(), ""), "<>");
    EXPECT_FALSE(call_local(folder.path(), large + "a"));
}

// It did not end: whoever waits is told what there was, and what to do.
TEST(LocalSocket, AnswerThatIsTooLongIsToldAsSuch) {
    temporary_folder folder;
    for (const std::size_t more : {0, 1}) {
        const auto answer = ask(folder.path(), "list", [&](std::string) -> awaitable<std::string> {
            co_return std::string(local_answer_limit + more, 'a');
        });
        ASSERT_EQ(answer.has_value(), more == 0);
        if (answer) continue;
        EXPECT_NE(answer.error().message.find("longer than the 64 MiB"), std::string::npos)
            << answer.error().message;
        EXPECT_FALSE(answer.error().message_bn.empty());
    }
}

TEST(LocalSocket, NobodyThereIsNoError) {
    temporary_folder folder;
    auto missing = call_local(folder.path(), "x");
    ASSERT_TRUE(missing);
    EXPECT_FALSE(missing->has_value());
    // A socket file that a dead process left refuses connections, and is replaced.
    {
        asio::io_context io;
        asio::local::stream_protocol::acceptor dead(
            io, asio::local::stream_protocol::endpoint(folder.file("socket")));
    }
    auto stale = call_local(folder.path(), "x");
    ASSERT_TRUE(stale);
    EXPECT_FALSE(stale->has_value());
    EXPECT_EQ(**ask(folder.path(), "x"), "<x>");
}

TEST(System, AlarmRingsOrTimesOut) {
    asio::io_context io;
    alarm bell(io.get_executor());
    bell.ring();
    EXPECT_EQ(run<bool>(io, bell.wait(base::day_us)), true);
    EXPECT_EQ(run<bool>(io, bell.wait(1000)), false);
}

TEST(System, WatchdogBarksOnlyWhenNotRenewed) {
    asio::io_context io;
    int barks = 0;
    watchdog dog(io.get_executor(), [&] { ++barks; });
    dog.set(base::day_us);
    dog.set(1000);  // sooner than before counts at once
    io.run_for(std::chrono::seconds(20));
    EXPECT_EQ(barks, 1);
    io.restart();
    dog.set(1000);
    dog.clear();
    io.run_for(std::chrono::seconds(20));
    EXPECT_EQ(barks, 1);
}

}  // namespace
}  // namespace kheya::platform
