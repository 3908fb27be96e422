import Core
import Foundation
import OrderedCollections
import Schemas

/// Changes of the kinds that laws make, put to a pack's files at random: what migrations are rehearsed with.
package enum PackEdit: String, Sendable, CaseIterable {
    case nothing, texts
    case renameStep = "rename_step"
    case removeStep = "remove_step"
    case addStep = "add_step"
    case stepLimit = "step_limit"
    case shorterLimit = "shorter_limit"
    case longerLimit = "longer_limit"
    case restartedLimit = "restarted_limit"
    case role
    case removeOutcome = "remove_outcome"
    case requiredQuestion = "required_question"
    case optionalQuestion = "optional_question"
    case removeQuestion = "remove_question"
    case fee
    case requiredPaper = "required_paper"
    case removePaper = "remove_paper"
    case document
    case supplement
    case addBranch = "add_branch"
    case removeBranch = "remove_branch"
    case renameBranch = "rename_branch"
    case branchLimit = "branch_limit"
    case addConsulted = "add_consulted"
    case removeConsulted = "remove_consulted"

    /// Those that a pack has something for: without branches there are none to edit.
    package static func kinds(for pack: Pack) -> [PackEdit] {
        let divides = pack.procedures.values.contains { procedure in
            procedure.steps.values.contains { $0.within != nil }
        }
        let asks = pack.procedures.values.contains { procedure in
            procedure.steps.values.contains { if case .consult = $0.kind { true } else { false } }
        }
        let ofBranches: [PackEdit] = [.addBranch, .removeBranch, .renameBranch, .branchLimit]
        let ofUnits: [PackEdit] = [.addConsulted, .removeConsulted]
        return allCases.filter { (divides || !ofBranches.contains($0)) && (asks || !ofUnits.contains($0)) }
    }

    /// The edited pack and the names that went on; nil when the procedure has nothing of the kind, or when what came
    /// out is no pack that may be used.
    package func applied(
        to source: PackSource, procedure id: String, version: String, _ random: inout SeededNumbers
    ) -> (source: PackSource, pack: Pack, map: MigrationMap)? {
        // Not every step, question or paper can be changed so; another may.
        for _ in 0..<6 {
            var edit = PackEditing(source: source, id: id)
            guard edit.apply(self, &random) else { continue }
            edit.version(version)
            if let whole = edit.whole(version) { return whole }
        }
        return nil
    }

    /// The same pack under another version, without its cases: for what a case expects is not what an edit keeps.
    package static func base(_ source: PackSource, version: String) throws -> (source: PackSource, pack: Pack) {
        var edit = PackEditing(source: source, id: "")
        edit.version(version)
        let files = edit.files.filter { !$0.key.contains("/cases/") }
        let based = PackSource(origin: version, files: files)
        return (based, try PackReader.read(based))
    }
}

/// A pack's files while they are edited. Files come back as JSON, which YAML takes as it is.
struct PackEditing {
    var files: [String: [UInt8]]
    let id: String
    var map = MigrationMap()

    init(source: PackSource, id: String) {
        files = source.files
        self.id = id
    }

    var folder: String { "procedures/\(id)" }

    func value(_ path: String) -> Value {
        guard let bytes = files[path], let text = String(validating: bytes, as: UTF8.self) else { return .null }
        do {
            if path.hasSuffix(".json") { return try JSONReader.read(text) }
            return try YAMLDocument.read(text: text, file: path).value
        } catch { return .null }
    }

    mutating func put(_ value: Value, _ path: String) { files[path] = value.jsonBytes() }

    mutating func change(_ path: String, _ body: (inout Value) -> Void) {
        var value = value(path)
        body(&value)
        put(value, path)
    }

    /// What came out, if it is a pack: whoever takes a step or a question out takes its words out too.
    mutating func whole(_ version: String) -> (source: PackSource, pack: Pack, map: MigrationMap)? {
        for _ in 0..<3 {
            let edited = PackSource(origin: version, files: files)
            do throws(SourceProblems) {
                return (edited, try PackReader.read(edited), map)
            } catch {
                guard error.all.allSatisfy({ $0.rule == "pack.unused_text" }) else { return nil }
                for problem in error.all { forget(problem.parameters["text"] ?? "", in: problem.file) }
            }
        }
        return nil
    }

    /// Takes a text away that is named as its checker names it: `steps › assign`.
    mutating func forget(_ text: String, in file: String) {
        let path = text.components(separatedBy: " › ")
        guard let name = path.last else { return }
        change(file) { texts in texts.change(at: Array(path.dropLast())) { $0[name] = nil as Value? } }
    }

    mutating func version(_ version: String) {
        change("pack.yaml") { $0["version"] = .string(version) }
    }
}

extension Value {
    /// Changes the value at a list of names and places, if it is there.
    mutating func change(at path: [String], _ body: (inout Value) -> Void) {
        guard let name = path.first else { return body(&self) }
        if var member = self[name] {
            member.change(at: Array(path.dropFirst()), body)
            self[name] = member
        } else if case .array(var list) = self, let index = Int(name), list.indices.contains(index) {
            list[index].change(at: Array(path.dropFirst()), body)
            self = .array(list)
        }
    }
}
