/// How documents are made into PDF files.
package struct RenderSettings: Sendable {
    /// The Python of the renderer's own folder, with WeasyPrint in it.
    package let python: String
    /// `worker.py` of `share/render`.
    package let script: String
    package let workers: Int
    /// Requests that may wait; one more is refused.
    package let longestQueue: Int
    /// A worker is replaced after so many documents, so that nothing gathers in it.
    package let documentsPerWorker: Int
    /// A worker that has not answered by then is killed.
    package let deadline: Duration

    package init(
        python: String, script: String, workers: Int = 1, longestQueue: Int = 64, documentsPerWorker: Int = 200,
        deadline: Duration = .seconds(30)
    ) {
        self.python = python
        self.script = script
        self.workers = workers
        self.longestQueue = longestQueue
        self.documentsPerWorker = documentsPerWorker
        self.deadline = deadline
    }
}

/// One page of HTML to be made into a file.
package struct RenderRequest: Sendable {
    package let html: [UInt8]
    /// The signature fields that it shall have, in the order of signing.
    package let fields: [String]
    /// What addresses in it may begin with; all others are taken out.
    package let links: String

    package init(html: [UInt8], fields: [String] = [], links: String = "") {
        self.html = html
        self.fields = fields
        self.links = links
    }
}

/// A PDF/A-3a file as the worker made it, not yet signed.
package struct RenderedPDF: Sendable {
    /// An empty signature field: the numbers of its object and of its page's.
    package struct Field: Sendable, Hashable {
        package let object: Int
        package let page: Int
    }

    package let bytes: [UInt8]
    package let pages: Int
    package let fields: [String: Field]
    /// Addresses that the document named and did not get.
    package let refused: Int
}
