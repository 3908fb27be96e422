import Administration
import Core
import Decisions
import OrderedCollections

extension MigrationPlanning {
    private func settled(_ procedure: Procedure, _ answers: Value) throws -> (answers: Value, scope: [String: Value]) {
        try procedure.settled(
            answers, channel: dossier.channel, filed: dossier.filedAt.date,
            decided: dossier.decision?.at.date ?? context.now.date, outcome: dossier.decision?.outcome,
            at: context.now)
    }

    /// Answers keep their place, move by the map, are computed anew, or fall away with their question; the journal
    /// keeps what was said.
    mutating func placeAnswers() throws {
        guard planner.formDiffers else { return }
        let before = try settled(old, dossier.answers)
        let moved = movedAnswers()
        let after = try settled(new, moved)
        let problems = try new.problems(answers: after.answers, scope: after.scope, at: context.now)
        let known = try Set(old.problems(answers: before.answers, scope: before.scope, at: context.now).map(\.location))
        for problem in problems where !known.contains(problem.location) { tell(problem) }
        // What is hidden or computed differently already, by the old version's own rules, is nobody's move to change.
        let isSettled = before.answers == dossier.answers
        let kept = isSettled ? after.answers : moved
        if isSettled, kept != moved {
            for (path, value) in kept.leaves.sorted(by: { $0.key < $1.key }) where moved.leaves[path] != value {
                // Not what it comes to: whoever moves dossiers reads no answers.
                effect(.answerComputed, path, new.name { $0.label(path) })
            }
            for path in moved.leaves.keys.sorted() where kept.leaves[path] == nil {
                effect(.answerDropped, path, old.name { $0.label(path) })
            }
        }
        next.answers = kept
    }

    private mutating func movedAnswers() -> Value {
        var answers = dossier.answers
        for field in old.form.fields where field.widget != .file {
            let path = map.question(field.path)
            guard let value = dossier.answers.at(field.path) else { continue }
            let name = old.name { $0.label(field.path) }
            if path != field.path, new.form.schemaDocument.subschema(at: path) != nil {
                answers.remove(at: field.path)
                answers.set(value, at: path)
                effect(.answerMoved, field.path, name, to: new.name { $0.label(path) })
            } else if new.form.schemaDocument.subschema(at: field.path) == nil {
                answers.remove(at: field.path)
                effect(.answerDropped, field.path, name)
                continue
            }
            let asked = new.form.fields.first { $0.path == path }
            if let asked, asked.widget != field.widget {
                reason(
                    .questionType, path, name, from: Localized(code: field.widget.rawValue),
                    to: Localized(code: asked.widget.rawValue))
            }
        }
        return answers
    }

    private mutating func tell(_ problem: Problem) {
        let path = (problem.location ?? "").split(separator: "/").dropFirst().joined(separator: ".")
        let isMissing = problem.code == "answer.required" || problem.code == "schema.required"
        reason(
            isMissing ? .answerMissing : .answerInvalid, path, new.name { $0.label(path) },
            to: Localized(code: problem.code))
    }

    mutating func placePapers() throws {
        guard planner.papersDiffer else { return }
        var moved: [Paper] = []
        for paper in dossier.papers {
            let id = map.paper(paper.paper)
            if new.papers.contains(where: { $0.id == id }) {
                if id != paper.paper {
                    effect(
                        .paperMoved, paper.paper, old.name { $0.paper(paper.paper) }, to: new.name { $0.paper(id) })
                }
                moved.append(paper.named(id))
            } else {
                reason(.paperUnplaced, paper.paper, old.name { $0.paper(paper.paper) })
                moved.append(paper)
            }
        }
        let before = try settled(old, dossier.answers).scope
        let after = try settled(new, next.answers).scope
        for rule in new.papers where !moved.contains(where: { $0.paper == rule.id }) {
            guard try rule.required.holds(in: after, at: context.now) else { continue }
            // One that is missing under the old version too was let through by whoever accepted the dossier.
            let wasRequired = try old.papers.first { map.paper($0.id) == rule.id }?.required.holds(
                in: before, at: context.now)
            if wasRequired != true { reason(.paperMissing, rule.id, new.name { $0.paper(rule.id) }) }
        }
        next.papers = moved
    }

    /// Fees are what they were when it was filed; where the new version counts another amount for the same filing,
    /// that one holds, unless money has changed hands.
    mutating func placeFees() throws {
        guard planner.feesDiffer else { return }
        let before = try old.fees(scope: settled(old, dossier.answers).scope, at: context.now)
        let after = try new.fees(scope: settled(new, next.answers).scope, at: context.now)
        guard before != after else { return }
        let isPaid = next.fees.contains { $0.collectedAt != nil && $0.collect != .onDemand && $0.amount > 0 }
        var changed = false
        func money(_ fee: Fee?) -> Localized { Localized(dong: fee?.amount ?? 0) }
        for fee in after {
            let was = before.first { $0.id == fee.id }
            guard was?.amount != fee.amount || was?.collect != fee.collect else { continue }
            changed = true
            let name = new.name { $0.fee(fee.id) }
            if isPaid {
                reason(.feePaid, fee.id, name, from: money(was), to: money(fee))
                continue
            }
            if isDemanded(fee.id) {
                reason(.demandChanged, fee.id, name, from: money(was), to: money(fee))
                continue
            }
            effect(was == nil ? .feeAdded : .feeAmount, fee.id, name, from: money(was), to: money(fee))
            let index = next.fees.firstIndex { $0.id == fee.id && $0.collect != .onDemand }
            if let index { next.fees[index] = fee } else { next.fees.append(fee) }
        }
        for fee in before where !after.contains(where: { $0.id == fee.id }) {
            changed = true
            let name = old.name { $0.fee(fee.id) }
            if isPaid {
                reason(.feePaid, fee.id, name, from: money(fee), to: money(nil))
                continue
            }
            if isDemanded(fee.id) {
                reason(.demandChanged, fee.id, name, from: money(fee), to: money(nil))
                continue
            }
            effect(.feeDropped, fee.id, name, from: money(fee))
            next.fees.removeAll { $0.id == fee.id && $0.collect != .onDemand && $0.collectedAt == nil }
        }
        // In another order they are the same fees.
        if !changed { next.fees = dossier.fees }
    }

    /// Money that was demanded is a promise, whichever step or list it stands in.
    private func isDemanded(_ fee: String) -> Bool {
        dossier.demands.contains { demand in
            demand.isListed && dossier.awaits(demand) && demand.feeLines.contains { $0.fee == fee }
        }
    }
}

extension Paper {
    func named(_ id: String) -> Paper {
        guard let file else { return Paper(onPaper: id) }
        return Paper(paper: id, fileName: file.name, mediaType: file.mediaType, size: file.size, sha256: file.sha256)
    }
}
