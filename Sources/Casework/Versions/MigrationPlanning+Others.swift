import Core
import OrderedCollections

// What others have a hand in: judges, and the dossiers that were handed in together with this one.

extension MigrationPlanning {
    /// Judges mark by the rules under which they were drawn, and are ranked with others under the step's name.
    mutating func placePanels() {
        for panel in dossier.panels where !isSame(panel.step) {
            reason(.panelStep, panel.step, old.stepName(panel.step))
        }
    }

    /// Whether both versions say the same of a step, under the same name.
    private func isSame(_ step: String) -> Bool {
        guard map.step(step) == step, let before = old.steps[step], let after = new.steps[step] else { return false }
        return before.kind.name == after.kind.name && old.written["steps"]?[step] == new.written["steps"]?[step]
    }

    /// The group's file, which stays the one of its day, names steps, questions and papers of its dossiers.
    mutating func placeGroup() {
        for step in past.ties.awaited where !past.opened.contains(map.step(step)) {
            guard map.step(step) != step || new.steps[step] == nil else { continue }
            reason(.groupWaits, step, old.stepName(step))
        }
        guard !dossier.waitsFor.isEmpty else { return }
        for path in past.ties.answers {
            guard map.question(path) != path || new.form.schemaDocument.subschema(at: path) == nil else { continue }
            reason(.groupBrings, path, old.name { $0.label(path) })
        }
        for paper in past.ties.papers {
            guard map.paper(paper) != paper || !new.papers.contains(where: { $0.id == paper }) else { continue }
            reason(.groupBrings, paper, old.name { $0.paper(paper) })
        }
    }
}

/// What the group of a dossier says of it.
package struct GroupTies: Sendable, Hashable {
    /// The steps that others wait for.
    let awaited: [String]
    /// The questions and papers that the results of others answer.
    let answers: [String]
    let papers: [String]

    static let none = GroupTies(awaited: [], answers: [], papers: [])

    private init(awaited: [String], answers: [String], papers: [String]) {
        self.awaited = awaited
        self.answers = answers
        self.papers = papers
    }

    init(_ link: GroupLink, in group: ProcedureGroup) {
        let member = group.member(link.member)
        self.init(
            awaited: group.dependants(of: link.member).map(\.step), answers: member?.carried.map(\.path) ?? [],
            papers: member?.carriedPapers ?? [])
    }
}

extension Dossiers {
    /// What a dossier's group says of it; nothing when it was handed in alone.
    func ties(of dossier: Dossier) async throws -> GroupTies {
        guard let link = dossier.group else { return .none }
        return GroupTies(link, in: try await catalogue.group(link.group, pack: link.pack))
    }
}
