import Administration
import Casework
import Core
import OrderedCollections

/// Procedures and queue lines as the API tells them.
enum APIProcedures {
    static func brief(_ procedure: Procedure) -> Value {
        [
            "id": .string(procedure.id), "code": .string(procedure.code), "domain": .string(procedure.domain.rawValue),
            "title": titles { procedure.title($0) },
            "limit": titles { procedure.limit.words($0) }, "pack": .string(procedure.pack.hash),
        ]
    }

    static func full(_ procedure: Procedure, at date: CivilDate) -> Value {
        var value = brief(procedure).object ?? [:]
        value["summary"] = titles { procedure.texts($0).summary }
        value["basis"] = .string(procedure.inForce.basis)
        value["fullyOnline"] = .bool(procedure.isFullyOnline)
        value["competent"] = [
            "level": .string(procedure.competence.level), "area": .string(procedure.competence.areaPath),
        ]
        value["schema"] = procedure.form.schemaDocument
        value["law"] = procedure.law.values(at: date)
        value["lawSources"] = .array(lawSources(procedure.law, at: date))
        value["papers"] = .array(
            procedure.papers.map { paper in
                [
                    "id": .string(paper.id), "title": titles { procedure.texts($0).paper(paper.id) },
                    "accept": .array(paper.accepts.map { .string($0.rawValue) }),
                    "maximumBytes": Value(paper.maximumBytes),
                ]
            })
        value["steps"] = .array(
            procedure.steps.values.map { step in
                [
                    "id": .string(step.id), "kind": .string(step.kind.name), "role": Value(step.role),
                    "outcomes": .array(step.outcomes.map { .string($0.id) }),
                ]
            })
        return .object(value)
    }

    /// Since when each value of the law is in force, by which decree and article, and how sure the pack's author is.
    private static func lawSources(_ law: Law, at date: CivilDate) -> [Value] {
        law.entries.keys.compactMap { name in
            guard let entry = law.entry(name, at: date) else { return nil }
            return [
                "name": .string(name), "from": .string(entry.from.description), "basis": .string(entry.basis),
                "article": Value(entry.article), "sure": .string(entry.sure.rawValue),
            ]
        }
    }

    static func queueItem(_ item: QueueItem) -> Value {
        [
            "dossier": .string(item.dossier.description), "code": .string(item.code),
            "procedure": .string(item.procedure), "owner": .string(item.owner), "step": .string(item.step),
            "branch": Value(item.branch), "unit": .string(item.unit), "role": .string(item.role),
            "assignee": Value(item.assignee?.description), "openedAt": APIAnswers.moment(item.openedAt),
            "due": APIAnswers.moment(item.due), "dossierDue": APIAnswers.moment(item.dossierDue),
        ]
    }

    private static func titles(_ text: (Language) -> String) -> Value {
        ["vi": .string(text(.vietnamese)), "en": .string(text(.english))]
    }
}
