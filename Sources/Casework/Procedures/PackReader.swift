package import Core
import OrderedCollections
import Schemas

/// Reads a pack's files into a `Pack`, or says everything that is wrong with them.
package struct PackReader {
    let source: PackSource
    /// A pack that was installed once has passed the checks of its day and is not asked about today's.
    var isStored = false
    let report = SourceNode.Report()

    /// Throws every problem found, sorted by file and line.
    package static func read(_ source: PackSource) throws(SourceProblems) -> Pack {
        let reader = PackReader(source: source)
        let pack = reader.pack()
        guard reader.report.problems.isEmpty, let pack else {
            throw SourceProblems(Array(Set(reader.report.problems)))
        }
        return pack
    }

    /// Reads a pack as it was installed, whatever has become a rule since; its cases are not needed any more. Throws only
    /// what today's reader does not understand: to go on without it would change what the pack says.
    package static func stored(_ source: PackSource) throws(SourceProblems) -> Pack {
        let reader = PackReader(source: source, isStored: true)
        let pack = reader.pack()
        let lost = reader.report.problems.filter { isLoss($0.rule) }
        guard lost.isEmpty, let pack else { throw SourceProblems(Array(Set(lost))) }
        return pack
    }

    private static func isLoss(_ rule: String) -> Bool {
        rule.hasPrefix("yaml.") || rule.hasPrefix("schema.") || losses.contains(rule)
    }

    private static let losses: Set<String> = [
        "pack.missing_file", "pack.not_utf8", "pack.unknown_word", "pack.rule_unreadable", "pack.table_fault",
        "pack.expected_list", "pack.expected_mapping", "pack.expected_text", "pack.expected_number",
        "pack.expected_date", "pack.expected_rule",
    ]

    private func pack() -> Pack? {
        guard let root = node("pack.yaml") else { return nil }
        root.allow("pack", "version", "licence", "title", "in_force", "needs", "common")
        let identity = PackIdentity(name: root.text("pack"), version: root.text("version"), hash: source.hash)
        if !isStored { checkFiles() }
        if identity.name.split(separator: "/").count != 2 { root.problem("pack.name_form", at: "pack") }
        let title = localized(root, "title")
        let inForce = datedBasis(root, "in_force")
        var procedures: OrderedDictionary<String, Procedure> = [:]
        var cases: [ProcedureCase] = []
        for id in folders(in: "procedures") {
            let folder = "procedures/\(id)"
            let reader = ProcedureReader(pack: self, folder: folder, id: id, identity: identity)
            guard let procedure = reader.procedure() else { continue }
            procedures[id] = procedure
            if !isStored { checkTime(procedure, inForce, folder) }
            for path in paths(in: folder + "/cases", ending: ".yaml") where !isStored {
                if let node = node(path) { cases += ProcedureCase.read(node, procedure: id, file: path) }
            }
        }
        if !isStored { checkRegisterSchemas() }
        var groups: OrderedDictionary<String, ProcedureGroup> = [:]
        var groupCases: [GroupCase] = []
        for id in folders(in: "groups") {
            let folder = "groups/\(id)"
            let reader = GroupReader(pack: self, folder: folder, id: id, identity: identity)
            groups[id] = reader.group()
            for path in paths(in: folder + "/cases", ending: ".yaml") {
                if let node = node(path) { groupCases += GroupCase.read(node, group: id, file: path) }
            }
        }
        let common = root.elements("common").compactMap { element -> String? in
            let id = element.value.string ?? ""
            if source.files["procedures/\(id)/procedure.yaml"] == nil, source.files["groups/\(id)/group.yaml"] == nil {
                element.problem("pack.no_such_procedure", ["procedure": id])
            }
            return id
        }
        return Pack(
            identity: identity, title: title, inForce: inForce, common: common, procedures: procedures,
            groups: groups, cases: cases, groupCases: groupCases)
    }

    /// A file that nobody reads is most often one whose name is wrong: its cases are not tried, its texts not shown.
    private func checkFiles() {
        // What a pack may hold (docs/packs.md).
        let known =
            #/
            pack\.yaml
            | submitter\.(vi|en)\.yaml
            | ([^/]+/)*(README|LICENSE|NOTICE)[^/]*
            | registers/[^/]+/(register\.yaml|schema\.json)
            | procedures/[^/]+/procedure\.yaml
            | groups/[^/]+/group\.yaml
            | (procedures|groups)/[^/]+/(form\.schema\.json|form\.layout\.yaml|law\.yaml|text\.(vi|en)\.yaml)
            | (procedures|groups)/[^/]+/(cases/.+\.yaml|documents/.+\.mustache)
            /#
        for path in source.files.keys.sorted() where path.wholeMatch(of: known) == nil {
            report.add(SourceProblem(file: path, line: 1, rule: "pack.unknown_file", parameters: [:]))
        }
    }

    private func checkRegisterSchemas() {
        for path in paths(in: "registers", ending: "/schema.json") {
            guard let text = source.text(path), let schema = try? JSONReader.read(text) else { continue }
            SchemaChecker(file: path, text: text, report: report).check(schema)
        }
    }

    /// A procedure that is in force only while its pack is not is never offered.
    private func checkTime(_ procedure: Procedure, _ pack: DatedBasis, _ folder: String) {
        let (own, last) = (procedure.inForce, procedure.inForce.to)
        guard last.map({ $0 < pack.from }) == true || pack.to.map({ $0 < own.from }) == true else { return }
        node(folder + "/procedure.yaml")?.problem("pack.never_in_force", at: "in_force")
    }

    private func folders(in folder: String) -> [String] {
        Set(
            source.files.keys.compactMap { path -> String? in
                let parts = path.split(separator: "/")
                return parts.count > 2 && parts[0] == folder ? String(parts[1]) : nil
            }
        ).sorted()
    }

    func paths(in folder: String, ending: String) -> [String] {
        source.files.keys.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(ending) }.sorted()
    }

    /// The root of a YAML file; reports when it is missing or wrong.
    func node(_ path: String) -> SourceNode? {
        guard let text = source.text(path) else {
            report.add(
                SourceProblem(
                    file: path, line: 1, rule: source.files[path] == nil ? "pack.missing_file" : "pack.not_utf8",
                    parameters: [:]))
            return nil
        }
        do {
            return SourceNode(try YAMLDocument.read(text: text, file: path), report)
        } catch {
            for problem in error.all { report.add(problem) }
            return nil
        }
    }

    func localized(_ node: SourceNode, _ name: String) -> Localized {
        guard let child = node.child(name) else {
            node.problem("pack.missing_key", ["key": name])
            return Localized(vietnamese: "", english: "")
        }
        child.allow("vi", "en")
        if !isStored { child.checkTexts() }
        return Localized(vietnamese: child.text("vi"), english: child.text("en"))
    }

    func datedBasis(_ node: SourceNode, _ name: String) -> DatedBasis {
        guard let child = node.child(name) else {
            node.problem("pack.missing_key", ["key": name])
            return DatedBasis(from: CivilDate(dayNumber: 0), to: nil, basis: "")
        }
        child.allow("from", "to", "basis")
        if child.value["from"] == nil { child.problem("pack.missing_key", ["key": "from"]) }
        let from = child.date("from") ?? CivilDate(dayNumber: 0)
        let to = child.date("to")
        if let to, to < from { child.problem("pack.ends_before_it_begins", at: "to") }
        return DatedBasis(from: from, to: to, basis: child.optionalText("basis") ?? "")
    }
}
