#!/usr/bin/env python3
"""The checker against small planted trees: every kind of offence is found, good code passes."""
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import cpp_text  # noqa: E402
import house  # noqa: E402

HEADER = '#pragma once\n\n// What it is, whose it is, what holds.\n\n'


def offenders_of(files):
    """What the checker says of a tree that holds just these files."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
                file.write(text)
        return [f'{path}:{line}: {message}' for path, line, message in house.house(root).read()]


class planted(unittest.TestCase):
    def expect(self, files, *parts):
        """One offender for each of `parts`, in the order of the report, and none besides."""
        found = offenders_of(files)
        self.assertEqual(len(found), len(parts), '\n'.join(found))
        for line, part in zip(found, parts):
            self.assertIn(part, line)

    def include(self, path, *headers):
        """A tree in which `path` includes these headers, all of which exist."""
        files = {header: HEADER for header in headers}
        own = HEADER if path.endswith('.hpp') else ''
        files[path] = own + ''.join(f'#include "{header}"\n' for header in headers)
        return files

    def library(self, path, header):
        return {path: f'#include <{header}>\n'}


class Includes(planted):
    def test_what_the_table_allows_passes(self):
        for path, header in (('shared/merge/a.cpp', 'shared/record/b.hpp'),
                             ('shared/merge/a.cpp', 'shared/merge/b.hpp'),
                             ('shared/editing/a.cpp', 'shared/merge/b.hpp'),
                             ('shared/rows/a.cpp', 'shared/platform/sqlite.hpp'),
                             ('shared/bundle/a.cpp', 'shared/platform/seams.hpp'),
                             ('agent/sync/a.cpp', 'agent/store/b.hpp'),
                             ('agent/sync/session.cpp', 'agent/sync/session.hpp'),
                             ('agent/sync/session.cpp', 'shared/wire/limits.hpp'),
                             ('agent/sync/a.cpp', 'agent/sync/session.hpp'),
                             ('agent/agent.hpp', 'agent/command/b.hpp'),
                             ('hub/launch.cpp', 'hub/intake/b.hpp'),
                             ('hub/report/a.cpp', 'shared/record/b.hpp')):
            self.expect(self.include(path, header))

    def test_what_the_table_does_not_allow_is_found(self):
        for path, header in (('shared/base/a.cpp', 'shared/record/b.hpp'),
                             ('shared/record/a.cpp', 'shared/journal/b.hpp'),
                             ('shared/merge/a.hpp', 'shared/platform/b.hpp'),
                             ('shared/editing/a.cpp', 'shared/platform/b.hpp'),
                             ('shared/rows/a.cpp', 'shared/wire/b.hpp'),
                             ('shared/wire/a.cpp', 'shared/record/b.hpp'),
                             ('shared/platform/a.cpp', 'shared/wire/b.hpp'),
                             ('shared/bundle/a.cpp', 'shared/platform/sqlite.hpp'),
                             ('agent/store/a.cpp', 'agent/sync/b.hpp'),
                             ('agent/sync/session.cpp', 'agent/sync/request.hpp'),
                             ('agent/sync/session.hpp', 'shared/platform/seams.hpp'),
                             ('hub/report/a.cpp', 'hub/store/b.hpp'),
                             ('hub/intake/a.cpp', 'hub/report/b.hpp')):
            self.expect(self.include(path, header), f'may not include "{header}"')

    def test_the_programs_never_include_each_other(self):
        self.expect(self.include('agent/agent.cpp', 'hub/store/b.hpp'),
                    'agent must not include hub')
        self.expect(self.include('hub/intake/a.cpp', 'agent/sync/b.hpp'),
                    'hub must not include agent')
        self.expect(self.include('shared/rows/a.cpp', 'hub/store/b.hpp'),
                    'shared must not include hub')

    def test_only_the_wiring_sees_the_stages(self):
        self.expect(self.include('hub/other.cpp', 'hub/store/b.hpp'), 'see the stages of hub')

    def test_a_folder_needs_a_row(self):
        self.expect(self.include('shared/novel/a.cpp', 'shared/base/b.hpp'), 'has no row')

    def test_paths_begin_at_the_root(self):
        self.expect({'shared/base/a.cpp': '#include "ids.hpp"\n', 'shared/base/ids.hpp': HEADER},
                    'a.cpp:1: includes "ids.hpp"')

    def test_libraries_stay_in_their_file(self):
        for path, header in (('shared/platform/files.cpp', 'sqlite3.h'),
                             ('shared/platform/http_server.cpp', 'boost/beast/http/parser.hpp'),
                             ('shared/platform/http_client.cpp', 'openssl/ssl.h'),
                             ('hub/launch.cpp', 'toml++/toml.h'),
                             ('hub/launch.cpp', 'spdlog/spdlog.h'),
                             ('hub/launch.cpp', 'CLI/CLI.hpp'),
                             ('agent/command/cli.cpp', 'CLI/CLI.hpp')):
            self.expect(self.library(path, header), f'<{header}> belongs in')
        self.expect(self.library('shared/platform/sqlite.cpp', 'sqlite3.h'))

    def test_pure_stages_reach_no_io(self):
        for path, header in (('shared/merge/a.cpp', 'boost/asio/awaitable.hpp'),
                             ('shared/wire/a.cpp', 'fstream'), ('shared/record/a.cpp', 'unistd.h'),
                             ('agent/sync/session.cpp', 'boost/asio/post.hpp'),
                             ('hub/report/a.cpp', 'filesystem')):
            self.expect(self.library(path, header), 'reaches no I/O')
        self.expect(self.library('agent/sync/runner.cpp', 'boost/asio/co_spawn.hpp'))


class Calls(planted):
    def test_the_outside_world_is_reached_in_system_and_main_only(self):
        for call, message in (
                ('std::chrono::system_clock::now()', 'reads a clock'),
                ('time(nullptr)', 'reads a clock'), ('std::time(&t)', 'reads a clock'),
                ('gettimeofday(&t, 0)', 'reads a clock'),
                ('clock_gettime(CLOCK_REALTIME, &t)', 'reads a clock'),
                ('localtime(&t)', 'reads a clock'),
                ('std::random_device{}()', 'draws chance'), ('rand()', 'draws chance'),
                ('std::mt19937 g', 'draws chance'), ('getrandom(p, 4, 0)', 'draws chance'),
                ('std::this_thread::sleep_for(d)', 'sleeps'), ('usleep(3)', 'sleeps'),
                ('sleep(3)', 'sleeps'), ('boost::asio::steady_timer t', 'sleeps'),
                ('std::thread t(f)', 'makes a thread'), ('std::mutex m', 'makes a thread'),
                ('pthread_create(&t, 0, f, 0)', 'makes a thread'), ('fork()', 'makes a thread'),
                ('std::getenv("HOME")', 'reads the environment'),
                ('setlocale(LC_ALL, "")', 'depends on the locale'),
                ('std::tolower(c)', 'depends on the locale'),
                ('strftime(p, 9, "%d", &t)', 'depends on the locale')):
            text = f'void f() {{ {call}; }}\n'
            self.expect({'hub/store/a.cpp': text}, message)
            self.expect({'shared/platform/system.cpp': text, 'hub/main.cpp': text})

    def test_the_disk_queue_may_have_its_thread(self):
        text = 'boost::asio::thread_pool pool(1);\n'
        self.expect({'shared/platform/disk_queue.cpp': text})
        self.expect({'shared/platform/files.cpp': text}, 'makes a thread')

    def test_comments_texts_and_members_of_that_name_pass(self):
        self.expect({'hub/store/a.cpp':
                     '// sleep_for and std::thread are not for us\n'
                     'const char* s = "getenv(";\nconst char* r = R"x(time(nullptr) ")x";\n'
                     'void f() { o.time(0); p->sleep(1); effective_time(x); made.rand(); }\n'
                     'sockets::sockets(clock& given) : time(&given) {}\n'})

    def test_tests_neither_sleep_nor_read_the_clock_nor_rest(self):
        self.expect({'tests/unit/a_test.cpp': 'void f() { sleep_for(d); }\n'}, 'test that sleeps')
        self.expect({'tests/unit/a_test.cpp': 'auto t = steady_clock::now();\n'}, 'real clock')
        self.expect({'tests/unit/a_test.cpp': 'TEST(A, DISABLED_B) {}\n'}, 'disabled test')
        self.expect({'tests/e2e/a_test.cpp': 'auto t = steady_clock::now();\n'})


class Sizes(planted):
    def test_files(self):
        self.expect({'hub/store/a.cpp': '\n' * 400, 'tests/unit/a.cpp': '\n' * 600,
                     'CMakeLists.txt': '\n' * 250})
        self.expect({'hub/store/a.cpp': '\n' * 401}, '401 lines, at most 400')
        self.expect({'hub/store/schema.sql': '\n' * 401}, '401 lines, at most 400')
        self.expect({'tests/unit/a.cpp': '\n' * 601}, '601 lines, at most 600')
        self.expect({'CMakeLists.txt': '\n' * 251}, '251 lines, at most 250')

    def test_lines_are_counted_in_characters(self):
        self.expect({'hub/store/a.cpp': '// ' + 'x' * 97 + '\n'})
        self.expect({'hub/store/a.cpp': 'auto s = "' + 'ক' * 88 + '";\n'})
        self.expect({'hub/store/a.cpp': '// ' + 'x' * 98 + '\n'}, 'a.cpp:1: 101 columns')
        self.expect({'CMakeLists.txt': '\n# ' + 'x' * 99 + '\n'}, 'CMakeLists.txt:2: 101 columns')

    def test_functions(self):
        body = '    x();\n'
        self.expect({'hub/store/a.cpp': 'void f() {\n' + body * 68 + '}\n'})
        self.expect({'hub/store/a.cpp': 'int g;\n\nvoid f() {\n' + body * 69 + '}\n'},
                    'a.cpp:3: function of 71 lines')
        self.expect({'hub/store/a.py': 'def f():\n' + body * 70}, 'a.py:1: function of 71 lines')

    def test_functions_are_told_from_scopes_tables_and_initializers(self):
        body = '    x();\n' * 60
        text = ('namespace a::b {\nnamespace {\nstruct s : t<int> {\n    int n = 0;\n'
                f'    s(int m) : a_{{m}}, b_(m) {{\n{body}    }}\n'
                f'    bool g() const override {{\n{body}    }}\n}};\n'
                f'const std::map<int, int> table = {{\n' + '    {1, 2},\n' * 90 + '};\n'
                f'template <class T>\nauto h(T t) -> int {{\n    for (;;) {{\n{body}    }}\n}}\n'
                '}  // namespace\n}  // namespace a::b\n')
        sizes = [size for _, size in cpp_text.functions_of(text)]
        self.assertEqual(sizes, [62, 62, 65])


class Texts(planted):
    def test_headers_open_with_their_place(self):
        self.expect({'hub/store/a.hpp': '#pragma once\n\n#include <map>\n'}, 'no comment after')
        self.expect({'hub/store/a.hpp': '// Late.\n#pragma once\n'}, 'does not begin with')
        self.expect({'hub/store/a.hpp': HEADER})

    def test_names_say_something(self):
        for name in ('util.cpp', 'string_utils.cpp', 'helper.hpp', 'store_manager.cpp',
                     'common.hpp'):
            self.expect({'shared/base/' + name: HEADER}, 'which says nothing')
        self.expect({'shared/base/utility_bill.cpp': '', 'shared/base/commonwealth.cpp': ''})

    def test_bengali_stands_in_literals_only(self):
        self.expect({'hub/store/a.cpp': 'auto a = "খেয়া";\nauto r = R"(খেয়া "নৌকা")";\n'
                                        "auto c = U'ক';\n"})
        self.expect({'hub/store/a.cpp': 'int a;  // খেয়া\n'}, 'a.cpp:1: Bengali outside')

    def test_refusals_on_the_console_are_in_both_languages(self):
        refused = 'auto e = base::refused("no", "where");\n'
        self.expect({'hub/command/a.cpp': refused}, 'a.cpp:1: a refusal without Bengali')
        self.expect({'hub/command/backup.cpp': refused, 'hub/store/a.cpp': refused,
                     'hub/command/b.cpp': 'auto e = refusal("no", "where", "না");\n'})

    def test_sources_are_utf8(self):
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, 'hub'))
            with open(os.path.join(root, 'hub/a.cpp'), 'wb') as file:
                file.write(b'// \xff\n')
            self.assertEqual(house.house(root).read(), [('hub/a.cpp', 1, 'is not UTF-8')])

    def test_no_build_machine_is_named(self):
        slash = '/'  # so that this file does not name one itself
        self.expect({'docs/a.md': f'see {slash}work{slash}main\n'}, 'a.md:1: names a build machine')
        self.expect({'package-lock.json': f'"https:{slash}/registry.example.org/x.tgz"\n'},
                    'names a build machine')
        self.expect({'packaging/a.sh': 'export HTTPS_PROXY=x\n'}, 'names a build machine')
        self.expect({'docs/a.md': f'https://hub.example.gov.bd/ a{slash}work{slash}b /var/lib/x\n'})

    def test_built_things_are_passed_over(self):
        self.expect({'build/dev/util.cpp': '', 'node_modules/a/helper.js': ''})


if __name__ == '__main__':
    unittest.main()
