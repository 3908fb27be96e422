import Casework
import Core
import Foundation

extension Localizer {
    /// Why a paper may not be opened, in a sentence; nil when it may, or when there is no file of it.
    func held(_ paper: Paper, _ scans: [String: PaperScan]) -> String? {
        guard let file = paper.file else { return nil }
        return switch scans[file.sha256] {
        case .waiting: self("problem.paper.being_checked")
        case .infected: self("problem.paper.infected")
        case .clean: nil
        case nil: self("held.not_here")
        }
    }
}

extension Services {
    /// The file of the paper at that place among `papers`, and where its bytes are. Throws `paper.unknown` when there
    /// is none or its bytes are elsewhere, `paper.being_checked`, `paper.infected`.
    func file(_ index: Int?, of papers: [Paper]) async throws -> (file: Paper.File, path: String) {
        guard let index, papers.indices.contains(index), let file = papers[index].file, vault.holds(papers[index]),
            let path = try await scans.open(file.sha256)
        else { throw Problem(.notFound, "paper.unknown") }
        return (file, path)
    }
}

extension PaperVault {
    /// Compares what is said of a paper with its name and, when they are here, with its bytes. Throws
    /// `upload.type_mismatch` (extension, type) and `dossier.paper_differs`, at `place`.
    func compare(_ paper: Paper, at place: String) throws(Problem) {
        guard let file = paper.file, let type = FileType(mediaType: file.mediaType) else { return }
        try type.require(name: file.name, .invalid, at: place + "/fileName")
        guard let path = find(file.sha256), let handle = FileHandle(forReadingAtPath: path) else { return }
        defer { try? handle.close() }
        let head = (try? handle.read(upToCount: FileType.sniffedBytes)) ?? Data()
        guard holds(paper), FileType(sniffing: head) == type else {
            throw Problem(.invalid, "dossier.paper_differs", ["name": file.name], at: place)
        }
    }
}
