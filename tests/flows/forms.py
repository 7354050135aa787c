"""What a browser would send for a form of a page, as it stands."""

from html.parser import HTMLParser


class _Forms(HTMLParser):
    """The fields of each form: hidden and filled inputs, ticked boxes, chosen options, texts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, list[str]]] = []
        # Where each posts to; "" is the page itself, None a form that only asks.
        self.targets: list[str | None] = []
        self._inside = False
        self._select = ""
        self._first: str | None = None
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._inside = True
            self.found.append({})
            posts = "hx-post" in given or (given.get("method") or "").lower() == "post"
            self.targets.append(
                (given.get("hx-post") or given.get("action") or "") if posts else None
            )
        elif not self._inside:
            return
        elif tag == "input" and name:
            box = given.get("type") in ("checkbox", "radio")
            if given.get("type") != "file" and (not box or "checked" in given):
                self._put(name, value or ("on" if box else ""))
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select:
            self._first = value if self._first is None else self._first
            if "selected" in given:
                self._put(self._select, value)
        elif tag == "textarea":
            self._area = name
            self._put(name, "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[-1][self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = ""
        elif tag == "select" and self._inside:
            if self._select not in self.found[-1] and self._first is not None:
                self._put(self._select, self._first)
            self._select = ""

    def _put(self, name: str, value: str) -> None:
        self.found[-1].setdefault(name, []).append(value)


def posting_forms(page: str) -> list[tuple[str, dict[str, list[str]]]]:
    """Where every form of the page that writes posts to, "" for the page itself, and its fields."""
    parser = _Forms()
    parser.feed(page)
    both = zip(parser.targets, parser.found, strict=True)
    return [(target, fields) for target, fields in both if target is not None]


def fields_with(page: str, name: str) -> dict[str, list[str]]:
    """The fields of the first form that has one of this name."""
    parser = _Forms()
    parser.feed(page)
    return next(form for form in parser.found if name in form)
