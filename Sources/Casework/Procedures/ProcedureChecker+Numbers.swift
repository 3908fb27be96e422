import Core
import OrderedCollections

extension ProcedureChecker {
    /// What an issued paper bears: its number once, behind it its symbol in the form in which series are told apart (NĐ
    /// 30/2020/NĐ-CP, annex I).
    func checkNumbers() {
        var issued: Set<String> = []
        for step in procedure.steps.values {
            guard case .issue(let document) = step.kind, let template = procedure.documents[document] else { continue }
            if procedure.symbols[document] == nil {
                problem("pack.document_without_symbol", ["document": document], of: step.id)
            }
            if issued.insert(document).inserted { checkNumber(document, in: template) }
        }
        for (document, symbol) in procedure.symbols where symbol != NumberSeries.key(symbol) {
            root.child("symbols")?.problem(
                "pack.symbol_form", ["text": symbol, "near": NumberSeries.key(symbol)], at: document)
        }
    }

    private func checkNumber(_ document: String, in template: String) {
        let file = "\(folder)/documents/\(document).mustache"
        var (isPrinted, line) = (false, 1)
        for text in template.split(separator: "\n", omittingEmptySubsequences: false) {
            for tag in text.split(separator: "{{").dropFirst() {
                guard let end = tag.firstRange(of: "}}"), String(tag[..<end.lowerBound]).trimmed == "document.number"
                else {
                    continue
                }
                isPrinted = true
                guard String(tag[end.upperBound...]).trimmed.hasPrefix("/") else { continue }
                pack.report.add(
                    SourceProblem(file: file, line: line, rule: "pack.symbol_twice", parameters: ["document": document])
                )
            }
            line += 1
        }
        guard !isPrinted else { return }
        pack.report.add(
            SourceProblem(
                file: file, line: 1, rule: "pack.document_without_number", parameters: ["document": document]))
    }
}
