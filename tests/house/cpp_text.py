"""C++ text as the house rules need it: code, comments and literals told apart, functions measured.

A tokenizer of some forty lines does: the rules look for words and braces, never for meaning.
"""
import re

_TOKEN = re.compile(
    r'(?P<raw>(?:u8|[uUL])?R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)")'
    r'|(?P<text>"(?:\\.|[^"\\\n])*")'
    r"|(?P<letter>(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+')"
    r'|(?P<line>//(?:\\\n|[^\n])*)'
    r'|(?P<block>/\*.*?\*/)', re.S)


def _blank(text):
    return re.sub(r'[^\n]', ' ', text)


def without_literals(text):
    """`text` with string and character literals blanked; comments stay. Lines keep numbers."""
    def keep(found):
        return found.group() if found.lastgroup in ('line', 'block') else _blank(found.group())
    return _TOKEN.sub(keep, text)


def code_of(text):
    """`text` with comments and literals blanked. Lines keep their numbers."""
    return _TOKEN.sub(lambda found: _blank(found.group()), text)


_SCOPE = re.compile(r'\b(?:namespace|class|struct|union|enum|extern)\b')


def functions_of(text):
    """(first line, number of lines) of every outermost function body, with its head.

    A brace that opens at namespace or class level and is neither a scope nor an initializer is a
    function; lambdas and local classes count as part of the function around them.
    """
    directive = re.compile(r'^[ \t]*#(?:\\\n|[^\n])*', re.M)
    code = directive.sub(lambda found: _blank(found.group()), code_of(text))
    found, scopes, start, at = [], 0, 0, 0
    while at < len(code):
        letter = code[at]
        if letter == ';':
            start = at + 1
        elif letter == '}':
            scopes -= 1
            start = at + 1
        elif letter == '{':
            head = code[start:at]
            if _SCOPE.search(head) and not head.rstrip().endswith(')') and '(' not in head:
                scopes += 1
                start = at + 1
            else:
                end = _closing(code, at)
                after = code[end + 1:end + 1 + 200].lstrip()[:1]
                if after not in (',', '{', ';', ')'):  # else it was an initializer
                    first = start + len(head) - len(head.lstrip())
                    lines = code.count('\n', first, end) + 1
                    found.append((code.count('\n', 0, first) + 1, lines))
                    start = end + 1
                at = end
        at += 1
    return found


def _closing(code, opening):
    depth = 0
    for at in range(opening, len(code)):
        if code[at] == '{':
            depth += 1
        elif code[at] == '}':
            depth -= 1
            if depth == 0:
                return at
    return len(code) - 1
