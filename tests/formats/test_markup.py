"""Words out of markup: all of them, once, in order, whatever the markup around them is."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.formats.shared import shared
from wirecopy.body import Block, BlockKind, BoxKind, MarkKind, digest, paragraphs
from wirecopy.errors import UnreadableError
from wirecopy.formats.markup import NITF, XHTML, Marked, from_html, from_text, from_tree


def texts(marked: Marked) -> list[str]:
    return [block.text for block in marked.body]


def marked_words(block: Block, kind: MarkKind) -> list[str]:
    return [block.text[mark.start : mark.end] for mark in block.marks if mark.kind is kind]


def boxes(block: Block) -> list[BoxKind]:
    return [box.kind for box in block.within]


def test_a_refused_link_loses_its_target_and_never_its_words() -> None:
    marked = from_html('<p>restoring order in <a href="java\nscript:x()">Almaty</a> and beyond</p>')
    assert texts(marked) == ["restoring order in Almaty and beyond"]
    assert marked.body[0].marks == ()


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("/b", "https://news.example/b"),
        ("mailto:desk@example.org", "mailto:desk@example.org"),
        ("tel:+123", "tel:+123"),
        ("data:text/html,x", ""),
        (" JAVASCRIPT:x", ""),
        ("\x01javascript:x", ""),
        ("vbscript:x", ""),
        ("http://[", ""),
        ("https:", ""),
    ],
)
def test_a_link_keeps_only_a_harmless_target(href: str, target: str) -> None:
    marked = from_html(f'<p>to <a href="{href}">here</a></p>', base="https://news.example/a/")
    assert texts(marked) == ["to here"]
    assert [mark.value for mark in marked.body[0].marks] == ([target] if target else [])


def test_marks_lie_on_their_words_after_blanks_are_collapsed() -> None:
    block = from_html("<p>\n  The  <b> quick\n <i>brown</i></b> fox<sup>2</sup> </p>").body[0]
    assert block.text == "The quick brown fox2"
    assert marked_words(block, MarkKind.STRONG) == ["quick brown"]
    assert marked_words(block, MarkKind.EMPHASIS) == ["brown"]
    assert marked_words(block, MarkKind.SUPERSCRIPT) == ["2"]


def test_a_line_break_is_one_marked_blank() -> None:
    block = from_html("<p>one <br/> two<br>three</p>").body[0]
    assert block.text == "one two three"
    assert [(mark.start, mark.end) for mark in block.marks if mark.kind is MarkKind.BREAK] == [(3, 4), (7, 8)]


def test_two_line_breaks_in_a_row_end_a_paragraph() -> None:
    assert texts(from_html("<p>one<br> <br/>two<b><br></b><br><br>three<br></p>")) == ["one", "two", "three"]


def test_a_mark_around_paragraphs_goes_on_in_each() -> None:
    marked = from_tree(etree.fromstring("<div><b>one<p>two</p></b>three</div>"), XHTML)
    assert [marked_words(block, MarkKind.STRONG) for block in marked.body] == [["one"], ["two"], []]


def test_lists_in_lists_keep_their_boxes() -> None:
    marked = from_html("<ol start='3'><li>one<ul><li>two</li></ul>three</li></ol>")
    assert texts(marked) == ["one", "two", "three"]
    assert boxes(marked.body[1]) == [BoxKind.NUMBERED, BoxKind.LIST_ITEM, BoxKind.BULLETS, BoxKind.LIST_ITEM]
    assert marked.body[0].within == marked.body[2].within
    assert marked.body[0].within[0].attributes == (("start", "3"),)


def test_two_lists_in_a_row_stay_two() -> None:
    marked = from_html("<ul><li>one</li></ul><ul><li>two</li></ul>")
    assert marked.body[0].within[0] != marked.body[1].within[0]


def test_a_table_keeps_its_spans_and_its_empty_cells() -> None:
    marked = from_html(
        '<table><tr><th colspan="2" onclick="x">a</th><td></td><td rowspan="x">b</td></tr></table>'
    )
    assert [(block.text, block.within[-1].attributes) for block in marked.body] == [
        ("a", (("colspan", "2"),)),
        ("", ()),
        ("b", ()),
    ]


def test_preformatted_text_keeps_its_lines_and_blanks() -> None:
    block = from_html("<pre>\n  a   1\n  b <b>22</b>\n</pre>").body[0]
    assert (block.kind, block.text) == (BlockKind.PREFORMATTED, "  a   1\n  b 22")
    assert marked_words(block, MarkKind.STRONG) == ["22"]


def test_quotes_and_term_lists_are_boxes() -> None:
    marked = from_html("<blockquote>said</blockquote><dl><dt>GDP<dd>all of it</dl>")
    assert [boxes(block)[-1] for block in marked.body] == [BoxKind.QUOTE, BoxKind.TERM, BoxKind.MEANING]


def test_scripts_and_styles_are_left_out_and_noted() -> None:
    marked = from_html("<script>evil()</script><style>p{}</style><p>words</p>")
    assert texts(marked) == ["words"]
    assert [note for note in marked.notes if "script" in note]
    assert [note for note in marked.notes if "style" in note]


def test_an_unknown_element_keeps_its_words() -> None:
    assert texts(from_html("<p>in <x-place code='1'>Oslo</x-place> today</p>")) == ["in Oslo today"]


def test_a_figure_is_a_picture_and_its_caption_stands_in_the_body() -> None:
    marked = from_html(
        '<figure><img src="/a.jpg" alt="A boat" width="640"><figcaption>A <i>boat</i>.</figcaption></figure>',
        base="https://news.example/",
    )
    (picture,) = marked.pictures
    assert (picture.caption, picture.alt, picture.renditions[0].width) == ("A boat.", "A boat", 640)
    assert picture.renditions[0].href == "https://news.example/a.jpg"
    assert boxes(marked.body[0]) == [BoxKind.FIGURE, BoxKind.CAPTION]


def test_a_picture_with_an_active_or_embedded_address_is_left_out_and_noted() -> None:
    marked = from_html('<img src="javascript:x"><img src="data:image/gif;base64,AA">words')
    assert (marked.pictures, len(marked.notes)) == ((), 1)


def test_nitf_media_is_one_picture_in_all_its_sizes() -> None:
    wire = (
        '<body.content><media media-type="image"><media-reference source="a.jpg" mime-type="image/jpeg"/>'
        '<media-reference source="b.jpg"/><media-caption>A boat</media-caption>'
        "<media-producer>Ann Example</media-producer></media>"
        "<p>in <location>Oslo</location></p></body.content>"
    )
    marked = from_tree(etree.fromstring(wire), NITF)
    (picture,) = marked.pictures
    assert [rendition.href for rendition in picture.renditions] == ["a.jpg", "b.jpg"]
    assert (picture.caption, picture.credit) == ("A boat", "Ann Example")
    assert texts(marked) == ["A boat", "in Oslo"]


def test_a_language_is_kept_where_it_differs_from_the_items() -> None:
    marked = from_html(
        '<p lang="en">a <span lang="fr">oui</span></p><p lang="ar" dir="rtl">b</p>', language="en"
    )
    assert marked_words(marked.body[0], MarkKind.LANGUAGE) == ["oui"]
    assert [(block.language, block.direction) for block in marked.body] == [("", ""), ("ar", "rtl")]


def test_letters_nobody_sees_stay() -> None:
    assert texts(from_html("<p>a&shy;b\u200bc\ufeffd&nbsp;</p>")) == ["a\xadb\u200bc\ufeffd\xa0"]


@pytest.mark.parametrize(
    "html",
    [
        *("a<b c", "words <!-- never closed", "<![CDATA[words]]> more", "nul \x00", 'a <p title="b'),
        "<div>deep" * 400,
        "half \ud800",
        '<iframe src="x"/>words<iframe></iframe>',
    ],
)
def test_html_that_would_lose_words_is_refused(html: str) -> None:
    with pytest.raises(UnreadableError):
        from_html(html)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece", ["<script>", "<!--", "<a ", '<a b="', "<?", "<![CDATA[", "<", "&", "<b>x</b>", "<br>x", "<p>x"]
)
def test_the_work_grows_with_the_length_and_not_with_its_square(piece: str) -> None:
    try:
        assert from_html(piece * 20_000).body
    except UnreadableError:
        return


@pytest.mark.parametrize("html", ["I <3 you", "a < b & c > d", "5<6", "AT&T", "&copy;&#150;&hellip"])
def test_signs_that_are_no_markup_are_words(html: str) -> None:
    assert texts(from_html(html)) == [html.replace("&copy;&#150;&hellip", "©–&hellip")]


def test_plain_text_is_parted_by_blank_lines_and_leading_blanks() -> None:
    marked = from_text("  One\ntwo\r\n\r\nthree\n    four\rfive\n \n")
    assert texts(marked) == ["One two", "three", "four five"]
    assert [block.filed_as for block in marked.body] == [0, 1, 2]


def test_nothing_is_nothing() -> None:
    assert from_html("") == from_html(" <p> </p> ") == from_text("\n") == Marked()


_TAGS = (
    *("p", "div", "b", "i", "a", "br", "li", "ul", "ol", "table", "tr", "td", "th", "dl", "dd", "dt"),
    *("pre", "h2", "blockquote", "figure", "figcaption", "span", "x"),
)
_WORDS = st.text(st.sampled_from("ab \n\t\xa0é\u200bع"), max_size=6)
_TREES = st.recursive(
    _WORDS,
    lambda inner: st.tuples(st.sampled_from(_TAGS), st.lists(inner, max_size=4)),
    max_leaves=25,
)


def grown(tree: object, parent: etree._Element) -> None:
    """Put a generated tree under an element."""
    if isinstance(tree, tuple):
        child = etree.SubElement(parent, tree[0])
        for inner in tree[1]:
            grown(inner, child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + str(tree)
    else:
        parent.text = (parent.text or "") + str(tree)


@given(st.lists(_TREES, max_size=5), st.sampled_from([XHTML, NITF]))
def test_no_tree_loses_or_moves_a_letter(trees: list[object], vocabulary: dict[str, object]) -> None:
    root = etree.Element("body")
    for tree in trees:
        grown(tree, root)
    marked = from_tree(root, vocabulary)  # type: ignore[arg-type]  # hypothesis widens it
    found = "".join(paragraphs(marked.body))
    assert re.sub("[ \t\n]", "", found) == re.sub("[ \t\n]", "", "".join(map(str, root.itertext())))
    assert marked.digest == digest(paragraphs(marked.body))
    assert marked == from_tree(root, vocabulary)  # type: ignore[arg-type]


@given(st.text(st.sampled_from("ab <>/&;!-='\"pbi\n"), max_size=60))
def test_no_html_loses_a_word_unseen(html: str) -> None:
    try:
        marked = from_html(html)
    except UnreadableError:
        return
    visible = re.sub(r"<[^>]*>", " ", html)
    assert set(re.findall("[ab]{3,}", re.sub("[<>].*", "", html))) <= set(
        re.findall("[ab]{3,}", " ".join(texts(marked)))
    ), visible


@given(st.text(max_size=80))
def test_plain_text_loses_no_letter(text: str) -> None:
    def blank(one: str) -> str:
        return re.sub("[ \t\n\f\r]", "", one)

    assert blank("".join(texts(from_text(text)))) == blank(text)


@given(st.text(st.sampled_from("ab \t\n\r\f\u00a0\u2028\u200bé]'\">=;😀"), max_size=20))
def test_html_without_markup_is_read_without_a_parser_as_a_parser_reads_it(text: str) -> None:
    assert from_html(text) == from_html(f"{text}<!-- parsed -->")


@pytest.mark.shared
def test_no_hostile_html_leaves_anything_active() -> None:
    payloads = [
        json.loads(line)["payload"]
        for path in sorted(shared("hostile", "html").glob("*.jsonl"))
        for line in path.open()
    ]
    assert len(payloads) > 1_000
    for payload in payloads:
        try:
            marked = from_html(payload, base="https://news.example/")
        except UnreadableError:
            continue
        targets = [mark.value for b in marked.body for mark in b.marks if mark.kind is MarkKind.LINK]
        targets += [rendition.href for picture in marked.pictures for rendition in picture.renditions]
        assert all(re.match("(?i)https?://|mailto:|tel:", target) for target in targets), payload
