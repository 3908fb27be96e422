import Casework
package import Documents

/// What makes files of documents; each part may be absent, and then documents are pages to print, or files without what
/// that part gives.
package struct DocumentFiles: Sendable {
    package static let none = DocumentFiles()

    package let renderer: RenderPool?
    package let keys: KeyFolder?
    /// The keys of the marks (QR codes) on results.
    package let marks: ResultKeys?
    package let timeStamping: TimeStamping?

    package init(
        renderer: RenderPool? = nil, keys: KeyFolder? = nil, marks: ResultKeys? = nil,
        timeStamping: TimeStamping? = nil
    ) {
        self.renderer = renderer
        self.keys = keys
        self.marks = marks
        self.timeStamping = timeStamping
    }
}

/// What a page says of the file of what it shows: where it is, or why there is none.
struct FileOffer: Model {
    let address: String?
    let absent: String?

    /// For an issued document, whose file is made by itself.
    init(_ record: ResultRecord?, address: String, renderer: RenderPool?, _ texts: Localizer) {
        if record?.file != nil {
            self.init(address: address)
        } else if record == nil || renderer == nil {
            self.init(absent: texts("sheet.file_away"))
        } else {
            self.init(absent: texts("sheet.file_waiting"))
        }
    }

    /// For a printed form, whose file is made when it is asked for.
    init(address: String, renderer: RenderPool?, _ texts: Localizer) {
        if renderer == nil { self.init(absent: texts("sheet.file_away")) } else { self.init(address: address) }
    }

    init(address: String? = nil, absent: String? = nil) {
        self.address = address
        self.absent = absent
    }
}
