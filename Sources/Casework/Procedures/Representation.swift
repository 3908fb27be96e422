import Administration
import Core
import Decisions
package import OrderedCollections

/// Whether somebody else than its owner (chủ hồ sơ) may hand a dossier in, and what they must show.
package struct Representation: Sendable {
    package enum Who: String, Sendable, CaseIterable { case allowed, required, never }

    /// What the one who hands it in (người nộp) is to the owner.
    package enum Relation: String, Sendable, CaseIterable {
        /// By a paper of authorisation (giấy ủy quyền).
        case authorised
        /// Parent or guardian.
        case guardian
        /// For an organisation, by its letter of introduction.
        case organisation
        /// An officer of the one-stop shop, who does it for somebody who cannot.
        case officer
    }

    package let who: Who
    /// The relations that the procedure knows, each with the paper that it needs.
    package let relations: OrderedDictionary<Relation, String?>

    /// The form's page, and the group of the answers, that tell who hands it in.
    package static let group = "submitter"
    package static let relationPath = "\(group).relation"
    package static let namePath = "\(group).name"
    package static let phonePath = "\(group).phone"
    static let idNumberPath = "\(group).id_number"
    /// The answer of those who file for themselves.
    package static let oneself = "self"

    /// What the answers say of whoever hands it in; nil when it is the owner.
    func applicant(_ answers: Value, account: Identifier?) -> Applicant? {
        guard let relation = answers.at(Representation.relationPath)?.string.flatMap(Relation.init(rawValue:)),
            let name = answers.at(Representation.namePath)?.string
        else { return nil }
        return Applicant(
            name: name, account: account, relation: relation,
            idNumber: answers.at(Representation.idNumberPath)?.string,
            phone: answers.at(Representation.phonePath)?.string)
    }

    // MARK: The questions

    private var choices: [String] {
        (who == .allowed ? [Representation.oneself] : []) + relations.keys.map(\.rawValue)
    }

    /// The schema of a procedure's answers, with those about the applicant.
    func extend(_ schema: Value) -> Value {
        guard who != .never, var members = schema.object, var properties = members["properties"]?.object else {
            return schema
        }
        let asked: Value = [
            "relation": ["enum": Value(list: choices)],
            "name": ["type": "string", "minLength": 2, "maxLength": 100],
            "id_number": ["type": "string", "pattern": "^[0-9]{12}$"],
            "phone": ["type": "string", "pattern": "^(0|\\+84)[0-9]{9,10}$"],
        ]
        let isOther: Value = [
            "properties": ["relation": ["enum": Value(list: relations.keys.map(\.rawValue))]],
            "required": ["relation"],
        ]
        let group: Value = [
            "type": "object", "additionalProperties": false, "required": ["relation"], "properties": asked,
            "if": isOther, "then": ["required": ["name", "id_number", "phone"]],
        ]
        properties[Representation.group] = group
        members["properties"] = .object(properties)
        // Programs that know of nobody else file for the owner: only where it must be another is it asked of all.
        if who == .required {
            members["required"] = .array((members["required"]?.array ?? []) + [.string(Representation.group)])
        }
        return .object(members)
    }

    /// The page that asks, before all others.
    func page(_ rules: RuleReader) -> FormPage? {
        guard who != .never else { return nil }
        let text = among(Array(relations.keys))
        let isOther: Condition
        if who == .required {
            isOther = .always
        } else {
            guard let rule = try? Rule.compile(text, names: rules.names) else { return nil }
            isOther = .rule(rule)
        }
        func field(_ path: String, _ widget: Widget, _ autocomplete: String?, _ most: Int? = nil) -> FormField {
            FormField(
                path: path, widget: widget, visible: isOther, isRequired: who == .required, choices: [],
                autocomplete: autocomplete, areaLevel: nil, maximumLength: most)
        }
        var relation = FormField(
            path: Representation.relationPath, widget: .choice, visible: .always, isRequired: true,
            choices: choices.filter { $0 != Relation.officer.rawValue }, autocomplete: nil, areaLevel: nil,
            maximumLength: nil)
        relation.deskChoices = relations.keys.contains(.officer) ? [Relation.officer.rawValue] : []
        return FormPage(
            id: Representation.group, visible: .always,
            fields: [
                relation, field(Representation.namePath, .text, "name", 100),
                field(Representation.idNumberPath, .citizenNumber, nil), field(Representation.phonePath, .phone, "tel"),
            ])
    }

    /// The rule that the relation is one of these.
    private func among(_ some: [Relation]) -> String {
        let words = some.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        return "\(Representation.relationPath) in (\(words))"
    }

    /// A paper's condition with what the relations ask for it: needed exactly then, besides what the paper itself says.
    func required(_ paper: String, _ own: String?) -> String? {
        let needing = relations.compactMap { $0.value == paper ? $0.key : nil }
        guard who != .never, !needing.isEmpty else { return nil }
        let rule = among(needing)
        return own.map { "(\($0)) or \(rule)" } ?? rule
    }
}

extension Procedure {
    /// The relation of an officer is for those who hold that office: throws `representation.not_an_officer`.
    func requireOffice(_ applicant: Applicant?, _ context: CommandContext) throws {
        guard applicant?.relation == .officer, context.caller.kind != .officer, context.caller.kind != .service else {
            return
        }
        throw Problems([
            Problem(
                .invalid, "representation.not_an_officer",
                at: "/answers/" + Representation.relationPath.replacing(".", with: "/"))
        ])
    }
}
