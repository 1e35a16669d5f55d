"""What must be true of every page that the site ever shows, errors included."""

import re
from collections import Counter

import httpx
from lxml import html

from survey.site import wire
from survey.site.headers import PAGE_POLICY

NEVER = re.compile(r"""(?:src|href|action|formaction|poster|data|srcset)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)

REQUIRED = {
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
}


DENIED = (
    "accelerometer", "bluetooth", "camera", "clipboard-read", "clipboard-write", "display-capture", "fullscreen",
    "geolocation", "gyroscope", "idle-detection", "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi",
    "payment", "screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip
"""What GlobaLeaks denies, as of November 2026, of what a browser can be denied by this header."""


class Faulty(AssertionError):
    """A page breaks a promise."""


def check_headers(response: httpx.Response) -> None:
    """Check what every answer of any kind carries."""
    for name, value in REQUIRED.items():
        _must(response.headers.get(name) == value, f"{name} is {response.headers.get(name)!r}")
    _must("default-src 'none'" in response.headers["content-security-policy"], "the policy lets things in")
    _must("noindex" in response.headers["x-robots-tag"], "robots are let in")
    denied = set(response.headers["permissions-policy"].split(", "))
    _must(denied >= {f"{feature}=()" for feature in DENIED}, "a feature of the browser may be used")
    _must("server" not in response.headers, "the server names itself")
    if response.url.scheme == "https":
        _must("max-age" in response.headers.get("strict-transport-security", ""), "HSTS is missing")


def check_page(response: httpx.Response) -> html.HtmlElement:
    """Check a page, whole or a part, and give it parsed."""
    check_headers(response)
    _must(response.headers["content-security-policy"] == PAGE_POLICY, "a page has another policy")
    lengths = wire.SQUEEZED if response.headers.get("content-encoding") == "gzip" else wire.PLAIN
    _must(int(response.headers["content-length"]) in lengths, "the length is of no class")
    text = response.text
    whole = text.startswith("<!DOCTYPE html>")
    _must(whole != ("part" in response.headers), "a part says that it is none")
    page = html.document_fromstring(text)
    if whole:
        _must(bool(page.get("lang")) and page.get("dir") in {"ltr", "rtl"}, "the document names no language")
        _must(len(page.findall(".//title")) == 1, "there is not one title")
    _check_words(page, text)
    _check_way_out(page)
    _check_fields(page)
    return page


def _check_words(page: html.HtmlElement, text: str) -> None:
    inner = page.get_element_by_id("page")
    _must(bool(inner.get("lang")) and bool(inner.get("dir")), "the page names no language")
    _must(len(page.findall(".//h1")) == 1, f"{len(page.findall('.//h1'))} h1")
    _must(bool(page.find(".//h1").text_content().strip()), "the h1 is empty")
    ids = Counter(page.xpath("//@id"))
    _must(all(count == 1 for count in ids.values()), f"ids are given twice: {ids.most_common(2)}")
    for reference in page.xpath("//@aria-describedby | //@aria-labelledby | //label/@for"):
        _must(all(name in ids for name in reference.split()), f"{reference} is nowhere")
    for target in page.xpath("//a/@href[starts-with(., '#')]"):
        _must(target[1:] in ids, f"{target} leads nowhere")
    _must(not NEVER.search(text), "something foreign is named")
    _must(not page.xpath("//@style | //@*[starts-with(name(), 'on')]"), "there are inline styles or handlers")
    _must(all(script.get("src") == "/page.js" and not script.text for script in page.iter("script")), "inline script")
    _must("Project-Id-Version" not in text, "the head of a catalogue is shown")
    _must("\ue000" not in text and "\ue001" not in text, "a slot was not filled")


def _check_way_out(page: html.HtmlElement) -> None:
    reachable = page.xpath(
        "//body//a[@href] | //body//button | //body//input[not(@type='hidden')] | //body//textarea | //body//summary"
    )
    _must(reachable[0].get("href") == "#main", "the skip link is not first")
    _must(reachable[1].get("id") == "leave", "the way out is not next")
    _must(reachable[-1].get("id") == "exit", "the bar with the way out is not last")
    for name in ("leave", "exit"):
        form = next(page.get_element_by_id(name).iterancestors("form"))
        _must(form.get("action") == "/leave" and form.get("method") == "post", f"{name} does not leave")
    first = next(page.get_element_by_id("leave").iterancestors("form"))
    _must(first.get("data-to", "").startswith("https://"), "the script is not told where to go before any word")


def _check_fields(page: html.HtmlElement) -> None:
    labelled = set(page.xpath("//label/@for"))
    for form in page.xpath("//form[@action='/page']"):
        _must(form.get("method") == "post" and form.get("autocomplete") == "off", "a form remembers")
        first = form.xpath(".//button")
        _must(bool(first), "a form has no button")
    for field in page.xpath("//textarea | //input[not(@type='hidden')]"):
        _must(field.get("id") in labelled, f"{field.get('name')} has no label")
        if field.get("type") in {"radio", "checkbox"}:
            _must(bool(next(field.iterancestors("fieldset")).findall("legend")), "choices without a question")
        else:
            _must(field.get("spellcheck") == "false", f"{field.get('name')} is checked for spelling")
            _must(field.get("autocomplete") == "off", f"{field.get('name')} is remembered")
            _must(field.get("writingsuggestions") == "false", f"{field.get('name')} is sent away for suggestions")


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Faulty(otherwise)
