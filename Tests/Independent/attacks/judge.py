"""Judges pages by the parser of a real browser: nothing on them may be a tag, an attribute, a script or an address that
came from outside."""
import shutil

from playwright.sync_api import sync_playwright

JUDGE = r"""(pages) => pages.map(([text, kind]) => {
    const found = [];
    const own = 'http://own.example';
    const addresses = ['href', 'src', 'action', 'formaction', 'data', 'poster', 'xlink:href', 'background', 'cite', 'ping',
        'manifest', 'srcset', 'longdesc', 'codebase'];
    const tags = ['iframe', 'object', 'embed', 'base', 'applet', 'frame', 'foreignobject', 'math', 'style'];
    const told = (node) => node.outerHTML.slice(0, 200);
    const walk = (root) => {
        const notes = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
        while (notes.nextNode())
            if (notes.currentNode.data.toLowerCase().includes('zqx')) found.push('comment: ' + notes.currentNode.data);
        for (const node of root.querySelectorAll('*')) {
            const tag = node.localName.toLowerCase();
            if (tag.includes('zqx') || tags.includes(tag) && !(kind === 'image/svg+xml' && tag === 'style'))
                found.push('element: ' + told(node));
            if (tag === 'script' && (!node.getAttribute('src')?.startsWith('/static/') || node.textContent.trim()))
                found.push('script: ' + told(node));
            if (tag === 'meta' && node.httpEquiv && node.content.toLowerCase().includes('zqx'))
                found.push('meta: ' + told(node));
            for (const { name, value } of node.attributes) {
                const plain = value.replace(/[\u0000-\u0020\u007f-\u009f]/g, '').toLowerCase();
                if (name.toLowerCase().includes('zqx') || name.startsWith('on') || name === 'srcdoc' || name === 'style')
                    found.push('attribute ' + name + ': ' + told(node));
                if (!addresses.includes(name) || !plain.includes('zqx')) continue;
                if (/^(javascript|vbscript|data|blob|file):/.test(plain) || new URL(value, own + '/a').origin !== own)
                    found.push('address ' + name + ': ' + told(node));
            }
            if (tag === 'template') walk(node.content);
        }
    };
    const page = new DOMParser().parseFromString(text, kind);
    walk(page);
    if (kind !== 'text/html' && page.querySelector('parsererror')) found.push('it does not parse');
    return found;
})"""


class Judge:
    def __init__(self):
        program = shutil.which("chromium")
        self.playwright = sync_playwright().start()
        # Without the sandbox, since checks may run as root; pages come from this machine only.
        self.browser = self.playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        self.page = self.browser.new_page()

    def close(self):
        self.browser.close()
        self.playwright.stop()

    def complaints(self, answers):
        """What is wrong with each page, told with its address; each page is looked at once."""
        seen, pages = set(), []
        for answer in answers:
            kind = answer.type.split(";")[0]
            if kind in ("text/html", "image/svg+xml") and answer.body not in seen:
                seen.add(answer.body)
                pages.append((answer, kind))
        told = []
        for start in range(0, len(pages), 50):
            part = pages[start:start + 50]
            found = self.page.evaluate(JUDGE, [[answer.text, kind] for answer, kind in part])
            told += [f"{answer.method} {answer.path[:200]}: {line}" for (answer, _), lines in zip(part, found)
                     for line in lines]
        return told, len(pages)
