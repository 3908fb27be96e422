package import Core
import OrderedCollections
import Schemas

/// Which columns of a bank's statement hold what, by their headings (case, accents and tone placement aside):
///
///     columns: {date: Ngày giao dịch, amount: Số tiền ghi có, purpose: Mô tả, reference: Số tham chiếu, payer: …}
///     encoding: tcvn3        # utf-8, tcvn3, vni, viscii or cp1258; left out, the headings tell
///
/// `date`, `amount` and `purpose` must be there. Of `amount` only money that came counts: negative and empty ones are
/// money out.
package struct StatementMapping: Sendable {
    package enum Column: String, Sendable, CaseIterable { case date, amount, purpose, reference, payer }

    let headings: [Column: String]
    /// Nil: whichever shows the headings.
    let encoding: LegacyEncoding?
    let isUnicode: Bool

    /// Throws `statement.mapping` with what is wrong.
    package init(text: String, file: String) throws {
        func problem(_ key: String) -> Problem {
            Problem(.invalid, "statement.mapping", ["file": file, "key": key])
        }
        let value = try YAMLDocument.read(text: text, file: file).value
        for key in value.object?.keys.elements ?? [] where !["columns", "encoding"].contains(key) { throw problem(key) }
        var headings: [Column: String] = [:]
        for (name, heading) in value["columns"]?.object ?? [:] {
            guard let column = Column(rawValue: name), let text = heading.string, !text.isEmpty else {
                throw problem("columns.\(name)")
            }
            headings[column] = VietnameseText.searchKey(text)
        }
        for column in [Column.date, .amount, .purpose] where headings[column] == nil {
            throw problem("columns.\(column.rawValue)")
        }
        self.headings = headings
        let word = value["encoding"]?.string
        encoding = word.flatMap(LegacyEncoding.init(rawValue:))
        isUnicode = word == "utf-8"
        if value["encoding"] != nil, encoding == nil, !isUnicode { throw problem("encoding") }
    }
}
