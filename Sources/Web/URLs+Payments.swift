import Casework
import Core

extension URLs {
    /// Where a citizen sees what to pay, and how.
    static func payment(_ dossier: Identifier, secret: String) -> String { track(dossier, secret: secret) + "/nop-phi" }
    static func paymentCheckout(_ dossier: Identifier, secret: String) -> String {
        payment(dossier, secret: secret) + "/cong"
    }
    /// Where payers come back to from a gateway, and where it reports to.
    static let gatewayReturn = "/thanh-toan/ve"
    static func gatewayReport(_ gateway: String) -> String { "/thanh-toan/\(encode(gateway))/bao" }

    static let deskMoney = "\(desk)/thu-chi"
    static let deskDay = "\(deskMoney)/ngay"
    static let deskStatement = "\(deskMoney)/sao-ke"
    static let deskAssignMoney = "\(deskStatement)/gan"
    static func deskDay(_ unit: String, _ day: CivilDate, csv: Bool = false) -> String {
        "\(deskDay)\(csv ? ".csv" : "")?don-vi=\(encode(unit))&ngay=\(encode(day.vietnamese))"
    }
    static func deskAssignMoney(_ account: String, _ line: String) -> String {
        "\(deskAssignMoney)?tai-khoan=\(encode(account))&dong=\(encode(line))"
    }
    static func deskCash(_ dossier: Identifier) -> String { "\(desk(dossier))/thu-tien" }
    static func deskWaiver(_ dossier: Identifier) -> String { "\(desk(dossier))/mien-phi" }
    static func deskDemand(_ dossier: Identifier, _ index: Int) -> String { "\(desk(dossier))/phieu-nop/\(index)" }
    static func deskCashReceipt(_ dossier: Identifier, _ index: Int) -> String { "\(desk(dossier))/bien-lai/\(index)" }
    static func deskDemandFile(_ dossier: Identifier, _ index: Int) -> String { "\(deskDemand(dossier, index))/pdf" }
    static func deskCashReceiptFile(_ dossier: Identifier, _ index: Int) -> String {
        "\(deskCashReceipt(dossier, index))/pdf"
    }
    static func deskRefund(_ dossier: Identifier, _ index: Int) -> String { "\(desk(dossier))/hoan-tien/\(index)" }
}
