#!/usr/bin/env python3
"""Reads the sources against the rules of the house and prints what breaks one: file:line: message.

Usage: house.py [ROOT]. Exit 0: no offender; 1: there are some.
Library links alone do not hold who may include whom: this does. docs/data-way.md shows the same
as a figure. A new folder needs a row in MAY_INCLUDE before anything in it passes.
"""
import ast
import os
import re
import sys
import unicodedata

sys.dont_write_bytecode = True
import cpp_text  # noqa: E402  (after the line above, so that no cache is left in the tree)

BASE = 'shared/base'
RECORD, JOURNAL, MERGE = 'shared/record', 'shared/journal', 'shared/merge'
EDITING, ROWS, WIRE, PLATFORM = 'shared/editing', 'shared/rows', 'shared/wire', 'shared/platform'
SERVING = 'shared/serving'
STORE_NEEDS = [BASE, RECORD, JOURNAL, MERGE, EDITING, ROWS, WIRE, PLATFORM]
EXCHANGE_NEEDS = [BASE, RECORD, JOURNAL, MERGE, EDITING, WIRE, PLATFORM]

# Folder -> folders (or single headers) that its files may include. Their own folder always. A row
# for one header and its source (without the ending) takes the place of the folder's.
MAY_INCLUDE = {
    BASE: [],
    RECORD: [BASE],
    JOURNAL: [BASE],
    MERGE: [BASE, RECORD, JOURNAL],
    EDITING: [BASE, RECORD, JOURNAL, MERGE],
    ROWS: [BASE, RECORD, MERGE, EDITING, PLATFORM],
    WIRE: [BASE, JOURNAL, MERGE],
    PLATFORM: [BASE],
    SERVING: [BASE, RECORD, EDITING, PLATFORM],
    'shared/bundle': [BASE, JOURNAL, WIRE, PLATFORM + '/seams.hpp', PLATFORM + '/keys.hpp'],
    'agent/store': STORE_NEEDS,
    'agent/sync': EXCHANGE_NEEDS + ['shared/bundle', 'agent/store'],
    'agent/sync/session': [BASE, WIRE],  # decides without touching anything: never reaches I/O
    'agent/sync/listening': [BASE, WIRE, 'agent/sync/session.hpp'],
    'agent/command': EXCHANGE_NEEDS + ['shared/bundle', 'agent/store', 'agent/sync', 'agent/probe'],
    'agent/desk': EXCHANGE_NEEDS + [SERVING, 'agent/store', 'agent/sync', 'agent/command'],
    'agent/probe': [BASE, RECORD, EDITING, PLATFORM],
    'hub/store': STORE_NEEDS,
    'hub/intake': EXCHANGE_NEEDS + ['shared/bundle', 'hub/store'],
    'hub/report': [BASE, RECORD],
    'hub/followup': [BASE, RECORD, EDITING, 'hub/store', 'hub/report'],
    'hub/command': EXCHANGE_NEEDS + ['shared/bundle', 'hub/store', 'hub/intake', 'hub/report',
                                     'hub/followup'],
    'hub/console': EXCHANGE_NEEDS + [SERVING, 'hub/store', 'hub/report', 'hub/command'],
}
# The wiring: these see every stage of their own program.
WIRING = {'agent': ('agent', 'launch', 'main', 'settings'),
          'hub': ('hub', 'launch', 'main', 'settings')}
# Folders (or units) that reach no file, no line, no thread.
PURE = [BASE, RECORD, JOURNAL, MERGE, EDITING, WIRE, 'hub/report', 'agent/sync/session',
        'agent/sync/listening']
TOUCHES_WORLD = re.compile(r'^(?:boost/asio|boost/beast|fstream|filesystem|thread|future|unistd\.h'
                           r'|fcntl\.h|sys/|netinet/|pthread\.h|time\.h$|ctime$)')

# A library's headers -> the files that may include them.
ONLY_IN = [
    (r'^sqlite3\.h$', ['shared/platform/sqlite.cpp']),
    (r'^boost/beast', ['shared/platform/http_head.cpp', 'shared/platform/web_answer.cpp']),
    (r'^openssl/ssl|^boost/asio/ssl', ['shared/platform/tls_context.hpp']),
    (r'^toml\+\+/', ['shared/platform/settings.cpp']),
    (r'^spdlog/', ['shared/platform/log.cpp']),
    (r'^libpq', ['hub/store/postgres_connection.cpp', 'hub/store/postgres_notices.cpp',
                 'hub/store/postgres_rows.cpp',
                 'hub/store/postgres_transaction.cpp']),
    (r'^sodium', ['shared/bundle/bundle.cpp', 'shared/platform/sealed_box.cpp',
                  'shared/platform/passwords.cpp', 'shared/platform/keys.cpp']),
    (r'^qrencode', ['hub/command/qr_code.cpp']),
    (r'^CLI/', ['shared/editing/cli_verb.hpp']),
]

CLOCK = (r'\b\w+_clock::now\b|(?<!\w)(?:std)?::time\s*\('
         r'|(?<![\w.>])time\s*\(\s*(?:nullptr|NULL|0)\s*\)'
         r'|\b(?:gettimeofday|clock_gettime|timespec_get|localtime(?:_r)?|mktime)\s*\(')
SLEEP = r'\b(?:sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.>])sleep\s*\('
FORBIDDEN = [  # what, pattern in code, files excepted beside system.cpp and main.cpp
    ('reads a clock: take platform::clock', CLOCK, ()),
    ('draws chance: take platform::chance',
     r'\brandom_device\b|\bmt19937|\bdefault_random_engine\b|(?<![\w.>])s?rand\s*\('
     r'|\bgetrandom\s*\(|\bgetentropy\s*\(|\bRAND_(?:priv_)?bytes\b|\barc4random', ()),
    ('sleeps: wait on platform::clock or alarm',
     SLEEP + r'|\b(?:steady|system|deadline)_timer\b', ()),
    ('makes a thread or a lock: one io thread owns all state',
     r'\bstd::(?:jthread|thread|async|mutex|shared_mutex|recursive_mutex|condition_variable)\b'
     r'|\bpthread_create\b|\bthread_pool\b|(?<![\w.>])v?fork\s*\(',
     ('shared/platform/disk_queue.cpp',)),
    ('reads the environment: ask platform::environment or settings',
     r'\b(?:secure_)?getenv\b|\b(?:setenv|putenv|unsetenv)\s*\(', ()),
    ('depends on the locale: texts are UTF-8, numbers are ours',
     r'\bstd::locale\b|\b(?:set|new|use)locale\s*\(|\bimbue\s*\(|\bstrcoll\b|\bstrftime\b'
     r'|\b(?:std::)?(?:toupper|tolower|isalpha|isalnum|isupper|islower|ispunct|isspace)\s*\('
     r'|\b(?:std::stod|strtod|atof)\b', ()),
]
# Refusals of headquarters' verbs are read on the console's pages, in either language: refusal() of
# hub/command/verbs.hpp takes both. Excepted are files of the command line alone, and two in which
# it is a result's first value that nobody sees.
ONE_LANGUAGE = r'\bbase::refused\s*\('
BOTH_LANGUAGES_IN = 'hub/command/'
COMMAND_LINE_ONLY = {'backup.cpp', 'cli.cpp', 'hub_identity.cpp', 'key_roll.cpp',
                     'move_store.cpp', 'issued_reports.cpp', 'report_verb.cpp'}
OUTSIDE_WORLD = ('shared/platform/system.cpp', 'agent/main.cpp', 'hub/main.cpp')

SOURCE_LINES, TEST_LINES, FUNCTION_LINES, COLUMNS, CMAKE_LINES = 400, 600, 70, 100, 250
SHELL_COLUMNS = 140  # commands with their options are worse to read when folded
FORBIDDEN_NAMES = {'util', 'utils', 'helper', 'helpers', 'manager', 'managers', 'common'}
CPP = ('.cpp', '.hpp')
MEASURED = CPP + ('.S', '.sql', '.py', '.sh', '.cmake', '.ts', '.tsx', '.css')
CARRIED = MEASURED + ('.md', '.json', '.txt', '.toml', '.yml', '.yaml', '.service', '.csv', '')
BENGALI = re.compile('[\u0980-\u09ff]')
# Traces of the machine something was made on: its folders, package mirrors, proxies.
MACHINE = re.compile(r'(?<![\w.${}/-])/(?:work|workspace|builds|github)/'
                     r'|https?://[\w.-]*(?:registry|artifactory|nexus|mirror|pypi)[\w.-]*'
                     r'|https?://[\w.-]+\.internal\b|\bindex-url\b|\b(?:https?|no)_proxy=', re.I)
SKIPPED = {'.git', 'build', 'node_modules', '__pycache__', '.ccache', '.cache', 'dist'}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)


def columns_of(line):
    """Width on a screen: signs that sit on another letter take no column of their own."""
    return sum(unicodedata.category(c) not in ('Mn', 'Me', 'Cf') for c in line)


def line_at(text, position):
    return text.count('\n', 0, position) + 1


class house:
    """One reading of one tree; `offenders` is what it found."""

    def __init__(self, root):
        self.root = root
        self.offenders = []
        self.cli_files = {}

    def report(self, path, line, message):
        self.offenders.append((path, line, message))

    def read(self):
        for path in self.files():
            try:
                with open(os.path.join(self.root, path), encoding='utf-8') as file:
                    text = file.read()
            except UnicodeDecodeError:
                if path.endswith(CPP):
                    self.report(path, 1, 'is not UTF-8')
                continue
            self.check_name(path)
            self.check_machine(path, text)
            self.check_sizes(path, text)
            if path.endswith(CPP):
                self.check_cpp(path, text)
        return sorted(self.offenders)

    def files(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(f for f in folders if f not in SKIPPED)
            for name in sorted(names):
                if name in SKIPPED:  # the .git of a worktree is a file
                    continue
                path = os.path.relpath(os.path.join(folder, name), self.root)
                if os.path.splitext(name)[1] in CARRIED and not os.path.islink(
                        os.path.join(self.root, path)):
                    yield path

    # --- every file ---------------------------------------------------------------------------
    def check_name(self, path):
        words = re.split(r'[/_.\-]', path.lower())
        for word in FORBIDDEN_NAMES.intersection(words):
            self.report(path, 1, f'name says "{word}", which says nothing: name what it holds')

    def check_machine(self, path, text):
        if path.startswith('tests/house/'):
            return  # the patterns themselves
        for found in MACHINE.finditer(text):
            self.report(path, line_at(text, found.start()),
                        f'names a build machine or package mirror: {found.group()}')

    def check_sizes(self, path, text):
        name = os.path.basename(path)
        if not path.endswith(MEASURED) and name != 'CMakeLists.txt':
            return
        lines = text.split('\n')
        widest = SHELL_COLUMNS if path.endswith('.sh') else COLUMNS
        for number, line in enumerate(lines, 1):
            if columns_of(line) > widest:
                self.report(path, number, f'{columns_of(line)} columns, at most {widest}')
        limit = TEST_LINES if path.startswith('tests/') else SOURCE_LINES
        if name == 'CMakeLists.txt':
            limit = CMAKE_LINES
        count = text.count('\n')
        if count > limit:
            self.report(path, count, f'{count} lines, at most {limit}')
        if path.endswith(CPP):
            functions = cpp_text.functions_of(text)
        elif path.endswith('.py'):
            functions = python_functions(text)
        else:
            functions = []
        for start, size in functions:
            if size > FUNCTION_LINES:
                self.report(path, start, f'function of {size} lines, at most {FUNCTION_LINES}')

    # --- C++ ----------------------------------------------------------------------------------
    def check_cpp(self, path, text):
        for found in BENGALI.finditer(cpp_text.without_literals(text)):
            self.report(path, line_at(text, found.start()), 'Bengali outside a string literal')
            break
        code = cpp_text.code_of(text)
        if path.split('/')[0] in ('shared', 'agent', 'hub'):
            self.check_header_opening(path, text)
            self.check_includes(path, text)
            self.check_forbidden_calls(path, code)
        elif path.startswith('tests/'):
            self.check_test(path, code)

    def check_header_opening(self, path, text):
        if not path.endswith('.hpp'):
            return
        lines = [line for line in text.split('\n') if line.strip()]
        if not lines or lines[0].strip() != '#pragma once':
            self.report(path, 1, 'does not begin with #pragma once')
        elif len(lines) < 2 or not lines[1].startswith('//'):
            self.report(path, 2, 'no comment after #pragma once: place in the data\'s way, owner, '
                                 'invariant')

    def check_includes(self, path, text):
        for found in INCLUDE.finditer(text):
            number, header = line_at(text, found.start()), found.group(2)
            if found.group(1) == '"':
                self.check_own_include(path, number, header)
            else:
                self.check_library_include(path, number, header)

    def check_own_include(self, path, number, header):
        if not os.path.isfile(os.path.join(self.root, header)):
            self.report(path, number, f'includes "{header}", which is not in the repository '
                                      '(paths begin at its root)')
            return
        folder, unit = os.path.dirname(path), os.path.splitext(path)[0]
        target = os.path.dirname(header)
        program = folder.split('/')[0]
        other = header.split('/')[0]
        if other != 'shared' and other != program:
            self.report(path, number, f'{program} must not include {other}: "{header}"')
            return
        if folder in WIRING:
            if os.path.basename(unit) in WIRING[folder] or other == 'shared':
                return
            self.report(path, number,
                        f'only {", ".join(WIRING[folder])} see the stages of {folder}')
            return
        allowed = MAY_INCLUDE.get(unit, MAY_INCLUDE.get(folder))
        if allowed is None:
            self.report(path, number, f'folder {folder} has no row in the table of tests/house')
            return
        own = os.path.splitext(header)[0] == unit or (unit not in MAY_INCLUDE and target == folder)
        if not own and target not in allowed and header not in allowed:
            self.report(path, number, f'{unit if unit in MAY_INCLUDE else folder} may not include '
                                      f'"{header}"')

    def check_library_include(self, path, number, header):
        folder, unit = os.path.dirname(path), os.path.splitext(path)[0]
        for pattern, files in ONLY_IN:
            if re.search(pattern, header) and path not in files:
                self.report(path, number, f'<{header}> belongs in {" and ".join(files)} only')
        if (folder in PURE or unit in PURE) and TOUCHES_WORLD.search(header):
            self.report(path, number, f'<{header}>: this stage reaches no I/O')

    def check_forbidden_calls(self, path, code):
        if path in OUTSIDE_WORLD:
            return
        for what, pattern, excepted in FORBIDDEN:
            if path in excepted:
                continue
            for found in re.finditer(pattern, code):
                self.report(path, line_at(code, found.start()), f'{found.group().strip()} {what}')
        if path.startswith(BOTH_LANGUAGES_IN) and os.path.basename(path) not in COMMAND_LINE_ONLY:
            for found in re.finditer(ONE_LANGUAGE, code):
                self.report(path, line_at(code, found.start()),
                            'a refusal without Bengali: take refusal(en, where, bn)')

    def check_test(self, path, code):
        for found in re.finditer(r'\bDISABLED_\w+|\bGTEST_SKIP\b', code):
            self.report(path, line_at(code, found.start()), 'a disabled test: repair or remove it')
        if path.startswith(('tests/e2e/', 'tests/bench/')):
            return
        for what, pattern in (('sleeps', SLEEP), ('reads the real clock', CLOCK)):
            for found in re.finditer(pattern, code):
                self.report(path, line_at(code, found.start()), f'a test that {what}')


def python_functions(text):
    try:
        tree = ast.parse(text)
    except SyntaxError as wrong:
        return [(wrong.lineno or 1, FUNCTION_LINES + 1)]
    return [(node.lineno, node.end_lineno - node.lineno + 1) for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), '..', '..')
    offenders = house(os.path.abspath(root)).read()
    for path, line, message in offenders:
        print(f'{path}:{line}: {message}')
    print(f'house: {len(offenders)} offender{"" if len(offenders) == 1 else "s"}')
    return 1 if offenders else 0


if __name__ == '__main__':
    sys.exit(main())
