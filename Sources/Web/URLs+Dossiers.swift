package import Casework
package import Core

extension URLs {
    /// Where the holder of a receipt follows the dossier: the address in the QR code.
    package static func track(_ receipt: Receipt) -> String { track(receipt.dossier, secret: receipt.secret) }
    /// Where anyone checks a result, by its signed mark or its reference.
    package static func verify(_ mark: String) -> String { "\(verification)/\(encode(mark))" }
    package static func track(_ dossier: Identifier, secret: String) -> String { "/ho-so/\(dossier)/\(secret)" }
}
