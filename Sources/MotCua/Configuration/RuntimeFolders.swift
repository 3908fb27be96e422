import FoundationEssentials

/// The folders of plain files that the program serves from: `share` (templates, texts, styles) and `packs`.
///
/// When nothing names them they are looked for at the working directory and then upwards from the program itself:
/// `share` in a checkout, `share/motcua` where it was installed (`/usr/bin` beside `/usr/share/motcua`).
struct RuntimeFolders: Sendable {
    private let statedShare: String?
    private let statedPacks: String?

    init(share: String?, packs: String?) {
        statedShare = share
        statedPacks = packs
    }

    /// - Throws: ``ConfigurationProblem`` `configuration.folder_missing`.
    func share() throws -> String {
        let candidates =
            statedShare.map { [$0] } ?? RuntimeFolders.roots.flatMap { ["\($0)/share", "\($0)/share/motcua"] }
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0 + "/templates") }) else {
            throw missing(.share, "holds no templates", candidates)
        }
        return found
    }

    /// - Throws: ``ConfigurationProblem`` `configuration.folder_missing`.
    func packs() throws -> String {
        let candidates = try statedPacks.map { [$0] } ?? [share() + "/../packs", share() + "/packs"]
        guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw missing(.packs, "is not there", candidates)
        }
        return found
    }

    private func missing(_ key: ConfigurationKey, _ fault: String, _ candidates: [String]) -> ConfigurationProblem {
        ConfigurationProblem(
            "folder_missing", in: "configuration",
            "\(key.name) \(fault) (looked at \(candidates.joined(separator: ", "))): name it with \(key.flag)")
    }

    /// The working directory, then the program's folder and those above it.
    private static var roots: [String] {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        var folder = program.split(separator: "/").dropLast()
        var above: [String] = []
        while !folder.isEmpty, above.count < 5 {
            above.append("/" + folder.joined(separator: "/"))
            folder = folder.dropLast()
        }
        return ["."] + above
    }
}
