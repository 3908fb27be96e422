package import Casework
package import Core

extension URLs {
    /// Where the holder of a receipt follows the dossier: the address in the QR code.
    package static func track(_ receipt: Receipt) -> String { track(receipt.dossier, secret: receipt.secret) }
    package static func track(_ dossier: Identifier, secret: String) -> String { "/ho-so/\(dossier)/\(secret)" }
}
