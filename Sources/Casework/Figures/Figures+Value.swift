package import Core

extension Figures {
    /// As `motcua figures --json` prints them; with the indices when the place has a scheme.
    package func value(_ scheme: EvaluationScheme?) -> Value {
        var told: Value = [
            "unit": .string(unit), "from": .string(from.description), "through": .string(through.description),
            "at": .string(at.description), "total": total.value,
            "procedures": .array(procedures.map(\.value)),
            "officers": .array(officers.map { $0.value(scheme) }),
        ]
        if let scheme {
            told.set(scheme.agency(self).value, at: "agency_index")
            told.set(scheme.quality(self).value, at: "quality_index")
        }
        return told
    }

    /// A table of the procedures with the unit's own line last, separated by commas, with a line of names.
    package var commaTable: String {
        let names = [
            "procedure", "received", "received_online", "received_counter", "received_post", "carried_over", "resolved",
            "resolved_early", "resolved_on_time", "resolved_late", "withdrawn", "not_taken_in", "in_progress_within",
            "in_progress_over", "supplements", "apologies", "with_papers", "papers_digitised", "results_digitised",
            "paid", "paid_online",
        ]
        let rows = (procedures + [total]).map { line in
            let numbers = [
                line.receivedInAll, line.received[.online] ?? 0, line.received[.counter] ?? 0,
                line.received[.post] ?? 0,
                line.carriedOver, line.resolvedInAll, line.resolved[.early] ?? 0, line.resolved[.onTime] ?? 0,
                line.resolved[.late] ?? 0, line.withdrawn, line.untaken, line.within, line.over, line.supplements,
                line.apologies, line.withPapers, line.papersDigitised, line.resultsDigitised, line.paid,
                line.paidOnline,
            ]
            return ([line.procedure] + numbers.map(String.init)).joined(separator: ",")
        }
        return ([names.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
    }
}

extension Figures.Line {
    fileprivate var value: Value {
        [
            "procedure": .string(procedure),
            "received": [
                "online": Value(received[.online] ?? 0), "counter": Value(received[.counter] ?? 0),
                "post": Value(received[.post] ?? 0), "total": Value(receivedInAll),
            ],
            "carried_over": Value(carriedOver), "resolved": times(resolved), "withdrawn": Value(withdrawn),
            "not_taken_in": Value(untaken), "in_progress": ["within": Value(within), "over": Value(over)],
            "supplements": Value(supplements), "apologies": Value(apologies), "with_papers": Value(withPapers),
            "papers_digitised": Value(papersDigitised), "results_digitised": Value(resultsDigitised),
            "paid": Value(paid), "paid_online": Value(paidOnline),
        ]
    }
}

extension Figures.Officer {
    fileprivate func value(_ scheme: EvaluationScheme?) -> Value {
        var told: Value = [
            "officer": Value(id), "steps": times(steps), "supplements": Value(supplements),
            "apologies": Value(apologies), "dossiers": Value(dossiers),
        ]
        if let scheme { told.set(scheme.officer(self).value, at: "index") }
        return told
    }
}

private func times(_ counts: [Punctuality: Int]) -> Value {
    var members: Value = ["total": Value(counts.values.reduce(0, +))]
    for punctuality in Punctuality.allCases { members.set(Value(counts[punctuality] ?? 0), at: punctuality.word) }
    return members
}

extension Evaluation {
    /// Points in hundredths, so that whoever recomputes them compares whole numbers.
    fileprivate var value: Value {
        [
            "basis": .string(basis), "dossiers": Value(dossiers), "lowest": Value(lowest), "highest": Value(highest),
            "lowest_class": lowestClass.map { .string($0.english) } ?? .null,
            "highest_class": highestClass.map { .string($0.english) } ?? .null,
            "parts": .array(parts.map(\.value)),
        ]
    }
}

extension Evaluation.Part {
    fileprivate var value: Value {
        var told: Value = [
            "id": .string(id), "points": points.map { Value($0) } ?? .null, "most": Value(most),
            "sure": .string(sure.rawValue),
        ]
        if let share { told.set(["part": Value(share.part), "whole": Value(share.whole)], at: "share") }
        if let why { told.set(.string(why.english), at: "why") }
        if !parts.isEmpty { told.set(.array(parts.map(\.value)), at: "parts") }
        return told
    }
}
