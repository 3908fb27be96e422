extension Procedure {
    /// A document's number as the document itself and every page write it: `01/GCN-HKD`, after NĐ 30/2020, Phụ lục I;
    /// with the year where the pack gives no symbol. Numbers below 10 take a zero.
    package func number(of document: IssuedDocument) -> String {
        number(document.document, document.number, year: document.year)
    }

    package func number(_ document: String, _ number: Int, year: Int) -> String {
        let digits = number < 10 ? "0\(number)" : "\(number)"
        return "\(digits)/\(symbols[document] ?? String(year))"
    }
}
