"""What every page must hold, as functions of a Playwright page that return the list of what is wrong.

They work under a strict Content-Security-Policy, since they only evaluate in the browser and add nothing to the page, and
where the page's own JavaScript is switched off: scripts that did not run while it loaded do not run for the checks either.
"""
import pathlib
import urllib.parse

import axe_playwright_python

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALLEST_TARGET = 44

# Shared by the scripts below: whether a person can see an element, and how to name it in a message.
COMMON = """
const box = element => element.getBoundingClientRect();
const isShown = element => {
    const style = getComputedStyle(element), size = box(element);
    return style.visibility === 'visible' && style.display !== 'none' && Number(style.opacity) > 0
        && (!element.checkVisibility || element.checkVisibility())
        && size.width > 1 && size.height > 1 && !/inset\\(50%\\)|rect\\(0/.test(style.clipPath + style.clip);
};
const name = element => {
    const label = (element.innerText || element.value || element.name || '').trim().slice(0, 40);
    const kind = element.type ? '[' + element.type + ']' : '';
    return element.tagName.toLowerCase() + kind + (element.id ? '#' + element.id : '') + ' "' + label + '"';
};
"""


def evaluated(page, script, argument=None):
    return page.evaluate("argument => {" + COMMON + script + "}", argument)


# Timers stand still in a window whose scripts are switched off, promises do not: there axe gets timers made of promises.
RUN_AXE = """async ([tags, timersStand]) => {
    const real = window.setTimeout;
    if (timersStand) window.setTimeout = (then, _, ...values) => { Promise.resolve().then(() => then(...values)); return 0; };
    try { return await axe.run(document, {runOnly: {type: 'tag', values: tags}, preload: false}); }
    finally { window.setTimeout = real; }
}"""


# The addresses of the pages that axe-core has looked at in this run; `test_zz_every_page` reads them.
LOOKED_AT = set()


def axe(page):
    """axe-core's violations, one line for each with the first element concerned."""
    LOOKED_AT.add(urllib.parse.urlsplit(page.url).path)
    page.evaluate(AXE)
    found = page.evaluate(RUN_AXE, [TAGS, getattr(page, "is_without_scripts", False)])
    return [
        f"{violation['id']}: {violation['help']} ({len(violation['nodes'])}×, first {violation['nodes'][0]['target']})"
        for violation in found["violations"]
    ]


def small_targets(page):
    """What a finger has to hit and is smaller than 44 × 44 CSS pixels; links within a sentence are exempt, as in WCAG 2.5.8."""
    return evaluated(page, """
        const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]';
        const isInSentence = element => {
            if (element.tagName !== 'A' || getComputedStyle(element).display !== 'inline') return false;
            const parent = element.parentElement;
            return parent.innerText.trim().length > element.innerText.trim().length + 2;
        };
        // A box to tick is hit through its label as well, and a link through the card that its ::after covers.
        const extent = element => {
            const after = getComputedStyle(element, '::after');
            if (after.content !== 'none' && after.position === 'absolute' && after.inset === '0px')
                return box(element.closest('.card') || element);
            const all = [element, ...(element.labels || [])].filter(isShown).map(box);
            if (!['checkbox', 'radio', 'file'].includes(element.type)) all.splice(1);
            return {
                width: Math.max(...all.map(b => b.right)) - Math.min(...all.map(b => b.left)),
                height: Math.max(...all.map(b => b.bottom)) - Math.min(...all.map(b => b.top)),
            };
        };
        return [...document.querySelectorAll(wanted)]
            .filter(element => isShown(element) && !isInSentence(element))
            .map(element => [element, extent(element)])
            .filter(([, size]) => size.width < argument - 0.5 || size.height < argument - 0.5)
            .map(([element, size]) => `${name(element)} is ${Math.round(size.width)} × ${Math.round(size.height)}`);
    """, SMALLEST_TARGET)


def unlabelled(page):
    """Fields whose name a person cannot see: a placeholder or an aria-label is none, the head of a table's column is one."""
    return evaluated(page, """
        const isUnderHead = field => {
            const cell = field.closest('td');
            const head = cell && field.closest('table').tHead?.rows[0].cells[cell.cellIndex];
            return head && isShown(head) && head.innerText.trim();
        };
        const quiet = ['hidden', 'submit', 'button', 'reset', 'image'];
        return [...document.querySelectorAll('input, select, textarea')]
            .filter(field => !quiet.includes(field.type))
            .filter(field => isShown(field) || ['checkbox', 'radio', 'file'].includes(field.type))
            .filter(field => ![...(field.labels || [])].some(label => isShown(label) && label.innerText.trim()))
            .filter(field => !isUnderHead(field))
            .map(field => `${name(field)} has no visible label`);
    """)


def sideways(page):
    """What makes the page scroll sideways at its present width; what scrolls in a box of its own is left out."""
    return evaluated(page, """
        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return [];
        const scrolls = element => element && element !== document.body && element !== document.documentElement
            && (/(auto|scroll|hidden)/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
        const wide = [...document.body.querySelectorAll('*')]
            .filter(element => isShown(element) && box(element).right > width + 1 && !scrolls(element.parentElement));
        return [`${document.documentElement.scrollWidth} px wide in ${width}`, ...wide.slice(0, 5).map(name)];
    """)


def at_width(page, width, check):
    """A check at another width of the window, which is put back afterwards."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": before["height"]})
    try:
        return [f"at {width} px: {found}" for found in check(page)]
    finally:
        page.set_viewport_size(before)


def enlarged(page):
    """What breaks at twice the browser's own font size: text that does not grow, that is cut off, or sideways scrolling."""
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = page.evaluate(size)
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    try:
        if page.evaluate(size) < before * 1.8:
            return ["the text does not follow the browser's font size"]
        return evaluated(page, """
            return [...document.body.querySelectorAll('*')]
                .filter(element => isShown(element) && element.innerText && element.innerText.trim()
                    && /(hidden|clip)/.test(getComputedStyle(element).overflowY)
                    && element.scrollHeight > element.clientHeight + 2)
                .map(element => `${name(element)} is cut off at 200 %`);
        """) + [f"at 200 %: {found}" for found in sideways(page)]
    finally:
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
        browser.detach()


# Our names for outcomes, states and channels: whoever reads Vietnamese shall never meet them.
INTERNAL = ["accept", "assign", "propose", "agree", "grant", "granted", "refuse", "refused", "issued", "delivered", "deliver",
            "supplement", "disagree", "silent", "online", "counter", "null", "nil", "undefined", "true", "false"]


def untranslated(page):
    """Keys of texts, and our own names for things, that stand where a Vietnamese word should."""
    return evaluated(page, """
        if (document.documentElement.lang !== 'vi') return ['the page is not in Vietnamese'];
        const words = document.body.innerText.split(/[\\s:;,()“”"·]+/);
        const isKey = word => /^[a-z_]+(\\.[a-z_0-9]+)+$/.test(word) && !/\\.(jpg|jpeg|png|pdf|vn|html?)$/.test(word);
        return [...new Set(words.filter(word => isKey(word) || argument.includes(word)))]
            .map(word => `"${word}" stands in a Vietnamese page`);
    """, INTERNAL)


def problems(page, dark=True):
    """Everything above for one page as it stands, with what it folds away unfolded; in dark colours too if wanted."""
    page.evaluate("window.folded = [...document.querySelectorAll('main details:not([open])')]; folded.forEach(part => part.open = true)")
    found = [
        *axe(page), *small_targets(page), *unlabelled(page), *sideways(page),
        *at_width(page, 320, sideways), *enlarged(page),
    ]
    if dark:
        page.emulate_media(color_scheme="dark")
        found += [f"in the dark: {violation}" for violation in axe(page)]
        page.emulate_media(color_scheme="light")
    page.evaluate("folded.forEach(part => part.open = false)")
    return found


class Weight:
    """Counts the bytes that the browser takes in, compressed and with their heads, for what happens inside the `with`.

        with Weight(page) as weight:
            page.goto(address, wait_until="networkidle")
        assert weight.document <= 14_000 and weight.total <= 60_000
    """

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.kinds = {}
        self.bytes = {}

    def __enter__(self):
        def answered(event):
            self.kinds[event["requestId"]] = (event["type"], event["response"]["url"])

        def finished(event):
            self.bytes[event["requestId"]] = event["encodedDataLength"]

        self.session.on("Network.responseReceived", answered)
        self.session.on("Network.loadingFinished", finished)
        self.session.send("Network.enable")
        self.session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        return self

    def __exit__(self, *_):
        self.session.send("Network.disable")

    @property
    def document(self):
        return sum(size for request, size in self.bytes.items() if self.kinds.get(request, ("",))[0] == "Document")

    @property
    def total(self):
        return sum(self.bytes.values())

    @property
    def fonts(self):
        return [address for kind, address in self.kinds.values() if kind == "Font"]

    def __str__(self):
        parts = sorted(((self.bytes.get(request, 0), *self.kinds[request]) for request in self.kinds), reverse=True)
        return "\n".join(f"{size:8} {kind:10} {address}" for size, kind, address in parts)
