package import Core
package import Hummingbird
import NIOCore
import Store

/// What one form with files may bring.
package struct UploadLimits: Sendable, Hashable {
    /// Bytes of one file, and of the whole request.
    package var file: Int
    package var total: Int
    package var files: Int
    package var types: Set<FileType>
    /// What is wrong with one file is no fault of the others: they are taken, and it is told in ``Submission/refused``.
    package var sparesOthers: Bool

    package init(
        file: Int = 10 << 20, total: Int = 64 << 20, files: Int = 20, types: Set<FileType> = Set(FileType.allCases),
        sparesOthers: Bool = false
    ) {
        self.sparesOthers = sparesOthers
        self.file = file
        self.total = total
        self.files = files
        self.types = types
    }
}

/// A file that came with a form.
package struct Upload: Sendable, Hashable {
    /// The form field.
    package let field: String
    /// As the sender calls it, cleaned; for showing only.
    package let name: String
    package let type: FileType
    package let size: Int
    /// Lower-case hexadecimal.
    package let sha256: String
    /// Where its bytes are until the form has been dealt with; move it from there to keep it.
    package let path: String
}

/// A form with its files.
package struct Submission: Sendable {
    package let form: FormData
    package let files: [Upload]
    /// What is wrong with other files of it, each with its field as location.
    package var refused: [Problem] = []
}

/// Takes in forms with files. Files are streamed to disk under random names, counted and hashed on the way; what is
/// not moved away before `use` ends, or was interrupted, is gone.
package struct UploadReader: Sendable {
    private let directory: String
    private let meter: UploadMeter

    package init(directory: String, meter: UploadMeter) {
        self.directory = directory
        self.meter = meter
    }

    /// Reads the body and hands it to `use`. Forms without files (urlencoded) are taken too.
    ///
    /// Throws what ``FormData`` throws, and `request.too_large`, `request.interrupted`, `request.malformed`,
    /// `request.media_type`, `upload.too_large` (megabytes), `upload.too_many` (limit), `upload.empty`, `upload.heic`,
    /// `upload.type`,
    /// `upload.type_mismatch` (extension, type), `upload.no_room`, `upload.quota` (megabytes); those of a file have its field as location.
    package func receive<Result: Sendable>(
        _ request: Request, limits: UploadLimits = UploadLimits(),
        use: (Submission) async throws -> Result
    ) async throws -> Result {
        guard var parser = MultipartParser(contentType: request.headers[.contentType] ?? "") else {
            return try await use(Submission(form: try await FormData.read(request), files: []))
        }
        if let declared = request.headers[.contentLength].flatMap(Int.init), declared > limits.total {
            throw Problem(.tooLarge, "request.too_large")
        }
        var intake = UploadIntake(directory: directory, limits: limits, meter: meter)
        await meter.begin()
        do {
            do {
                try await read(request.body, &parser, &intake)
            } catch {
                await meter.end()
                throw error
            }
            await meter.end()
            let result = try await use(Submission(form: intake.form, files: intake.files, refused: intake.refused))
            await intake.discard()
            return result
        } catch let outage as StoreError {
            // The files are gone with the request, the texts need not be.
            await intake.discard()
            throw HeldForm(form: intake.form, cause: outage)
        } catch {
            await intake.discard()
            throw error
        }
    }

    private func read(
        _ body: RequestBody, _ parser: inout MultipartParser, _ intake: inout UploadIntake
    ) async throws {
        var total = 0
        var iterator = body.makeAsyncIterator()
        while !parser.isFinished {
            let part: ByteBuffer?
            do { part = try await iterator.next() } catch { throw Problem(.invalid, "request.interrupted") }
            guard let part else { throw Problem(.invalid, "request.interrupted") }
            total += part.readableBytes
            guard total <= intake.limits.total else { throw Problem(.tooLarge, "request.too_large") }
            parser.append(part)
            while let event = try parser.next() { try await intake.take(event) }
        }
    }
}
