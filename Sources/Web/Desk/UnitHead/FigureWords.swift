import Administration
import Casework
import Core

/// The figures and indices in the reader's words.
struct FigureWords {
    let texts: Localizer

    private func pair(_ key: String, _ value: String) -> FiguresPage.Pair {
        FiguresPage.Pair(label: texts("figures.\(key)"), value: value)
    }

    private func count(_ key: String, _ number: Int) -> FiguresPage.Pair { pair(key, texts.number(number)) }

    /// What is zero and says nothing then is left out.
    private func some(_ key: String, _ number: Int) -> [FiguresPage.Pair] { number == 0 ? [] : [count(key, number)] }

    private func share(_ key: String, _ part: Int, _ whole: Int) -> [FiguresPage.Pair] {
        guard let told = share(Evaluation.Share(part: part, whole: whole)) else { return [] }
        return [pair(key, told)]
    }

    private func share(_ share: Evaluation.Share) -> String? {
        guard let permille = share.permille else { return nil }
        return texts(
            "figures.share",
            [
                "percent": "\(texts.tenths(permille)) %", "part": texts.number(share.part),
                "whole": texts.number(share.whole),
            ])
    }

    func line(_ line: Figures.Line) -> [FiguresPage.Pair] {
        let received = texts(
            "figures.received_detail",
            [
                "count": texts.number(line.receivedInAll), "online": texts.number(line.received[.online] ?? 0),
                "counter": texts.number(line.received[.counter] ?? 0),
                "post": texts.number(line.received[.post] ?? 0),
            ])
        return [pair("received", received)] + some("carried", line.carriedOver)
            + [count("resolved", line.resolvedInAll)] + times(line.resolved) + [count("within", line.within)]
            + [count("over", line.over)] + some("withdrawn", line.withdrawn) + some("untaken", line.untaken)
            + some("supplements", line.supplements) + some("apologies", line.apologies)
            + share("online", line.received[.online] ?? 0, line.receivedInAll)
            + share("papers", line.papersDigitised, line.withPapers)
            + share("results", line.resultsDigitised, line.resolvedInAll) + share("paid", line.paidOnline, line.paid)
    }

    private func times(_ counts: [Punctuality: Int]) -> [FiguresPage.Pair] {
        [("early", Punctuality.early), ("on_time", .onTime), ("late", .late)].map {
            count($0.0, counts[$0.1] ?? 0)
        }
    }

    func officer(_ officer: Figures.Officer, _ scheme: EvaluationScheme?) -> [FiguresPage.Pair] {
        var pairs =
            [count("steps", officer.stepsInAll)] + times(officer.steps)
            + some("steps_unmeasured", officer.steps[.unmeasured] ?? 0) + some("supplements", officer.supplements)
            + some("apologies", officer.apologies) + [count("dossiers", officer.dossiers)]
        if let scheme, officer.dossiers > 0 {
            let index = scheme.officer(officer)
            pairs.append(pair("index", [span(index), named(index)].compactMap(\.self).joined(separator: ". ")))
        }
        return pairs
    }

    func index(_ index: Evaluation) -> FiguresPage.Index {
        FiguresPage.Index(
            title: index.name[texts.language], span: span(index), class: named(index),
            parts: index.parts.map { part in
                FiguresPage.Group(
                    name: part.name[texts.language], words: words(part), note: note(part),
                    hasMeasures: !part.parts.isEmpty,
                    measures: part.parts.map { measure in
                        FiguresPage.Measure(
                            measure: texts("figures.measure.\(measure.id)"), told: words(measure),
                            remark: note(measure))
                    })
            }, basis: texts("figures.basis", ["basis": index.basis]))
    }

    private func span(_ index: Evaluation) -> String {
        let (lowest, highest) = (texts.hundredths(index.lowest), texts.hundredths(index.highest))
        return index.lowest == index.highest
            ? texts("figures.span_exact", ["lowest": lowest])
            : texts("figures.span", ["lowest": lowest, "highest": highest])
    }

    private func named(_ index: Evaluation) -> String? {
        guard let lowest = index.lowestClass, let highest = index.highestClass else { return nil }
        return lowest == highest
            ? texts("figures.span_class_exact", ["name": lowest[texts.language]])
            : texts(
                "figures.span_class", ["lowest": lowest[texts.language], "highest": highest[texts.language]])
    }

    private func words(_ part: Evaluation.Part) -> String {
        if let points = part.points {
            let told = texts(
                "figures.points", ["points": texts.hundredths(points), "most": texts.hundredths(part.most)])
            return [told, part.share.flatMap(share)].compactMap(\.self).joined(separator: " · ")
        }
        if let why = part.why { return texts("figures.open", ["why": why[texts.language]]) }
        return texts("figures.nothing")
    }

    private func note(_ part: Evaluation.Part) -> String? {
        guard part.why == nil, part.sure == .low || part.sure == .medium else { return nil }
        return "(\(texts("figures.uncertain")))"
    }
}

extension Localizer {
    /// `12.345` in Vietnamese, `12,345` in English.
    func number(_ number: Int) -> String {
        let digits = String(abs(number))
        var groups: [Substring] = []
        var rest = digits[...]
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        groups.insert(rest, at: 0)
        return (number < 0 ? "-" : "") + groups.joined(separator: language == .vietnamese ? "." : ",")
    }

    /// `98,5` of 985.
    func tenths(_ tenths: Int) -> String {
        number(tenths / 10) + (tenths % 10 == 0 ? "" : "\(mark)\(tenths % 10)")
    }

    /// `1,25` of 125, `2` of 200.
    func hundredths(_ hundredths: Int) -> String {
        if hundredths % 10 == 0 { return tenths(hundredths / 10) }
        return "\(number(hundredths / 100))\(mark)\(pad(hundredths % 100))"
    }

    private var mark: String { language == .vietnamese ? "," : "." }
}
