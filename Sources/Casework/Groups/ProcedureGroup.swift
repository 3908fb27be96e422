package import Core
import Decisions

/// Procedures that belong together (liên thông): people say everything once, and a dossier of each is opened, at once
/// or when another one's result is there; docs/packs.md is the language.
package struct ProcedureGroup: Sendable {
    /// What the group asks, as one form: its pages, papers and texts. It has no steps of its own.
    package let front: Procedure
    /// In the order in which they are opened.
    package let members: [Member]

    package var id: String { front.id }
    package var pack: PackIdentity { front.pack }

    package struct Member: Sendable {
        /// What the group calls it: `birth`.
        package let id: String
        package let procedure: String
        /// Whether it takes part, as the group's answers stand.
        package let when: Condition
        package let after: [Prerequisite]
        /// Each answer of the member's form that the group's answers give.
        let answers: [Mapping]
        /// Each answer that comes with the results that it waits for.
        let carried: [Mapping]
        /// Papers that the results of others are.
        let carriedPapers: [String]
        /// The member's papers, each with the group's that serves for it; `none` for one that is never needed here.
        let papers: [(own: String, group: String)]
        /// Where it stands in its file.
        let line: Int
    }

    /// Another member must have come to one of its steps.
    package struct Prerequisite: Sendable, Hashable {
        package let member: String
        package let step: String
    }

    /// An answer of a member and what gives it.
    struct Mapping: Sendable {
        let path: String
        let value: Rule
    }

    package func member(_ id: String) -> Member? { members.first { $0.id == id } }

    /// Which members wait for `id`.
    func dependants(of id: String) -> [(member: Member, step: String)] {
        members.flatMap { member in member.after.filter { $0.member == id }.map { (member, $0.step) } }
    }
}

/// That a dossier was handed in with others.
package struct GroupLink: Sendable, Hashable {
    /// What the dossiers of one submission have in common.
    package let id: Identifier
    /// `LT-<unit code>-YYMMDD-NNNN`.
    package let code: String
    package let group: String
    /// The pack that the group came with, for life.
    package let pack: String
    package let member: String

    init(id: Identifier, code: String, group: String, pack: String, member: String) {
        self.id = id
        self.code = code
        self.group = group
        self.pack = pack
        self.member = member
    }
}

extension GroupLink {
    var value: Value {
        [
            "id": Value(id), "code": .string(code), "group": .string(group), "pack": .string(pack),
            "member": .string(member),
        ]
    }
    init(_ members: Members) throws {
        guard let id = members.identifier("id") else { throw Members.unreadable("group.id") }
        self.init(
            id: id, code: try members.text("code"), group: try members.text("group"), pack: try members.text("pack"),
            member: try members.text("member"))
    }
    func numbered(_ code: String) -> GroupLink {
        GroupLink(id: id, code: code, group: group, pack: pack, member: member)
    }
}
