"""Reads a template as text and finds what a browser or the security policy would trip over.

Elements must close in the order they opened, on every way through the template's conditions:
`{% if href %}<a>{% else %}<button>{% endif %}` is fine when it is closed under the same condition.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

# Elements the standard lets an author leave open are closed in ours; SVG shapes end with "/>".
VOID = frozenset("area base br col embed hr img input link meta source track wbr c-vars".split())
TEMPLATE = r"\{%.*?%\}|\{\{.*?\}\}"
VALUE = rf'"(?:{TEMPLATE}|[^"])*"|\'(?:{TEMPLATE}|[^\'])*\''
ELEMENT = rf"<(?P<close>/?)(?P<name>[a-zA-Z][\w.:-]*)(?P<rest>(?:{VALUE}|{TEMPLATE}|[^>\"'])*)>"
TOKEN = re.compile(rf"{ELEMENT}|{{%-?\s*(?P<verb>\w+)\s*(?P<condition>.*?)\s*-?%}}", re.DOTALL)
IGNORED = re.compile(
    r"\{#.*?#\}|<!--.*?-->|<!DOCTYPE[^>]*>"
    r"|\{%\s*comment\b.*?endcomment\s*%\}|\{%\s*verbatim\b.*?endverbatim\s*%\}",
    re.DOTALL | re.IGNORECASE,
)
HANDLER = "an inline handler; the security policy refuses it, listen in static/vrops"
FORBIDDEN = {
    r"\sstyle\s*=": "an inline style; the security policy refuses it, use a class",
    r"\son(?!ly\b|e\b)[a-z]+\s*=": HANDLER,
    r"\shx-on\b": HANDLER,
    r"=\s*[\"']?\s*javascript:": "a javascript: address; the security policy refuses it",
}
# Each condition both ways; beyond this many ways through a template only the first are walked.
WAYS = 512


@dataclass(frozen=True)
class Token:
    line: int
    name: str
    kind: str  # open, close, single, verb
    condition: str = ""
    attributes: str = ""


def findings(source: str) -> list[str]:
    """One sentence for each thing that is wrong, with its line."""
    tokens = list(_tokens(source))
    found = [*_forbidden(tokens)]
    for way in _ways(tokens):
        wrong = _unbalanced(way)
        if wrong:
            found.append(wrong)
            break
    return found


def _tokens(source: str) -> Iterator[Token]:
    text = IGNORED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)
    for match in TOKEN.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match["verb"]:
            yield Token(line, match["verb"], "verb", match["condition"])
            continue
        name, rest = match["name"].lower(), match["rest"]
        if match["close"]:
            yield Token(line, name, "close")
        elif name in VOID or rest.rstrip().endswith("/"):
            yield Token(line, name, "single", attributes=rest)
        else:
            yield Token(line, name, "open", attributes=rest)


def _forbidden(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        outside_tags = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", token.attributes, flags=re.DOTALL)
        for pattern, sentence in FORBIDDEN.items():
            if re.search(pattern, f" {outside_tags}", re.IGNORECASE):
                yield f"line {token.line}: <{token.name}> has {sentence}"
        if token.kind == "open" and token.name == "style":
            yield f"line {token.line}: a <style> element; the security policy refuses it"
        if token.kind == "open" and token.name == "script" and " src=" not in token.attributes:
            yield f"line {token.line}: a script without src; the security policy refuses it"


def _ways(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens as they come with each condition answered yes or no."""
    conditions = sorted({token.condition for token in tokens if token.name in {"if", "elif"}})
    for answers in islice(product((True, False), repeat=len(conditions)), WAYS):
        yield list(_taken(tokens, dict(zip(conditions, answers, strict=True))))


def _taken(tokens: list[Token], answers: dict[str, bool]) -> Iterator[Token]:
    # For each open {% if %}: is this branch taken, and was one taken already?
    branches: list[tuple[bool, bool]] = []
    for token in tokens:
        if token.kind != "verb":
            if all(taken for taken, _ in branches):
                yield token
        elif token.name == "if":
            branches.append((answers[token.condition],) * 2)
        elif token.name in {"elif", "else", "empty"} and branches:
            done = branches.pop()[1]
            taken = not done and answers.get(token.condition, True)
            branches.append((taken, done or taken))
        elif token.name == "for":
            branches.append((True, False))
        elif token.name in {"endif", "endfor"}:
            branches.pop()


def _unbalanced(tokens: list[Token]) -> str | None:
    open_elements: list[Token] = []
    for token in tokens:
        if token.kind == "open":
            open_elements.append(token)
        elif token.kind == "close":
            if not open_elements:
                return f"line {token.line}: </{token.name}> closes nothing"
            opened = open_elements.pop()
            if opened.name != token.name:
                return (
                    f"line {token.line}: </{token.name}> comes before the end of "
                    f"<{opened.name}> of line {opened.line}"
                )
    if open_elements:
        opened = open_elements[-1]
        return f"line {opened.line}: <{opened.name}> is never closed"
    return None
