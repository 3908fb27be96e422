import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird
import NIOCore
import OrderedCollections

/// How the API tells what it knows. Ids are strings (JavaScript's numbers end at 2^53), moments RFC 3339, money whole
/// đồng.
enum APIAnswers {
    /// Nobody on the way keeps or changes it, so that its ETag stays the strong one that `If-Match` asks for.
    static let caching = "no-store, no-transform"

    static func json(_ value: Value, status: HTTPResponse.Status = .ok, _ more: HTTPFields = [:]) -> Response {
        var headers = more
        headers[.contentType] = "application/json"
        headers[.cacheControl] = headers.contains(.eTag) ? caching : "no-store"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.jsonBytes())))
    }

    /// The dossier, with its version as a strong ETag.
    static func dossier(_ dossier: Dossier, status: HTTPResponse.Status = .ok) -> Response {
        json(full(dossier), status: status, [.eTag: etag(dossier.version)])
    }

    static func etag(_ version: Int) -> String { "\"\(version)\"" }

    static func receipt(_ receipt: Receipt, secretAddress: String) -> Response {
        json(
            [
                "id": .string(receipt.dossier.description), "code": .string(receipt.code),
                "secret": .string(receipt.secret), "trackingUrl": .string(secretAddress),
                "filedAt": moment(receipt.filedAt), "expectedDue": moment(receipt.expectedDue),
                "intakeUnit": .string(receipt.intakeUnit), "competentUnit": .string(receipt.competentUnit),
                "fees": .array(receipt.fees.map(fee)), "version": Value(receipt.version),
                "replayed": .bool(receipt.isReplay),
            ], status: receipt.isReplay ? .ok : .created,
            [.location: "/api/v1/dossiers/\(receipt.dossier)", .eTag: etag(receipt.version)])
    }

    static func moment(_ instant: Instant) -> Value { .string(instant.description) }
    static func moment(_ instant: Instant?) -> Value { instant.map(moment) ?? .null }

    static func fee(_ fee: Fee) -> Value {
        [
            "id": .string(fee.id), "amount": Value(fee.amount), "collect": .string(fee.collect.rawValue),
            "collectedAt": moment(fee.collectedAt), "waivedAt": moment(fee.waivedAt),
        ]
    }

    static func payment(_ demand: PaymentDemand) -> Value {
        [
            "reference": .string(demand.reference), "step": demand.isListed ? .null : .string(demand.step),
            "fee": .string(demand.fee),
            "collect": .string(demand.collect.rawValue),
            "amount": Value(demand.amount), "demandedAt": moment(demand.demandedAt), "due": moment(demand.due),
            "paidAt": moment(demand.paidAt), "method": Value(demand.method?.rawValue), "lapsed": .bool(demand.lapsed),
            "invoice": Value(demand.invoice?.reference), "received": Value(demand.received),
            "lines": .array(demand.feeLines.map { ["fee": .string($0.fee), "amount": Value($0.amount)] }),
        ]
    }

    static func refund(_ refund: Refund) -> Value {
        [
            "reference": .string(refund.reference), "amount": Value(refund.amount),
            "reason": .string(refund.reason.rawValue), "dueAt": moment(refund.dueAt), "paidAt": moment(refund.paidAt),
        ]
    }

    static func task(_ task: OpenTask) -> Value {
        [
            "step": .string(task.step), "branch": Value(task.branch), "unit": .string(task.unit),
            "role": .string(task.role), "assignee": Value(task.assignee?.description),
            "openedAt": moment(task.openedAt), "due": moment(task.due),
        ]
    }

    static func branch(_ run: BranchRun) -> Value {
        [
            "step": .string(run.step), "branch": .string(run.branch), "unit": Value(run.unit),
            "openedAt": moment(run.openedAt), "due": moment(run.due), "closedAt": moment(run.closedAt),
            "outcome": Value(run.outcome),
        ]
    }

    /// What a list shows of a dossier.
    static func brief(_ dossier: Dossier) -> Value {
        [
            "id": .string(dossier.id.description), "code": .string(dossier.code),
            "procedure": .string(dossier.procedure), "status": Value(dossier.status.rawValue),
            "owner": .string(dossier.owner.name), "filedAt": moment(dossier.filedAt),
            "due": moment(dossier.clock.due), "version": Value(dossier.version),
        ]
    }

    static func full(_ dossier: Dossier) -> Value {
        var value = brief(dossier).object ?? [:]
        value["missed"] = moment(dossier.clock.missed)
        value["pack"] = .string(dossier.pack)
        value["channel"] = .string(dossier.channel.rawValue)
        value["intakeUnit"] = .string(dossier.intakeUnit)
        value["competentUnit"] = .string(dossier.competentUnit)
        value["applicant"] = [
            "name": .string(dossier.applicant.name), "relation": Value(dossier.applicant.relation?.rawValue),
        ]
        value["group"] = group(dossier)
        value["answers"] = dossier.answers
        value["papers"] = .array(dossier.papers.map(\.value))
        value["fees"] = .array(dossier.fees.map(fee))
        value["tasks"] = .array(dossier.tasks.map(task))
        value["branches"] = .array(dossier.branches.map(branch))
        value["clockStarted"] = moment(dossier.clock.startedAt)
        value["documents"] = .array(
            dossier.documents.map { document in
                [
                    "document": .string(document.document), "number": Value(document.number),
                    "year": Value(document.year), "unit": .string(document.unit),
                    "issuedAt": moment(document.issuedAt),
                ]
            })
        value["supplement"] =
            dossier.openSupplement.map { request in
                [
                    "items": .array(request.items.map(Value.string)), "reason": .string(request.reason),
                    "askedAt": moment(request.askedAt), "answerUntil": moment(request.answer?.until),
                ]
            } ?? .null
        value["clock"] = [
            "state": .string(dossier.clock.state.word), "cause": Value(dossier.clock.cause?.why.rawValue),
        ]
        value["payments"] = .array(dossier.demands.map(payment))
        value["refunds"] = .array(dossier.refunds.map(refund))
        value["result"] = Value(dossier.result)
        value["endedAt"] = moment(dossier.endedAt)
        return .object(value)
    }

    /// With which others it was handed in.
    static func group(_ dossier: Dossier) -> Value {
        guard let link = dossier.group else { return .null }
        return [
            "id": .string(link.id.description), "code": .string(link.code), "group": .string(link.group),
            "member": .string(link.member), "waitsFor": .array(dossier.waitsFor.map(Value.string)),
        ]
    }

    static func groupReceipt(_ receipt: GroupReceipt) -> Response {
        json(
            [
                "id": .string(receipt.id.description), "code": .string(receipt.code),
                "secret": .string(receipt.secret),
                "trackingUrl": .string(URLs.group(receipt.id, secret: receipt.secret)),
                "filedAt": moment(receipt.filedAt), "expectedDue": moment(receipt.expectedDue),
                "total": Value(receipt.feeTotal), "replayed": .bool(receipt.isReplay),
                "dossiers": .array(
                    receipt.dossiers.map { part -> Value in
                        let one = part.receipt
                        return [
                            "member": .string(part.member), "procedure": .string(part.procedure),
                            "waitsFor": .array(part.waitsFor.map(Value.string)),
                            "id": .string(one.dossier.description), "code": .string(one.code),
                            "secret": .string(one.secret), "expectedDue": moment(one.expectedDue),
                            "intakeUnit": .string(one.intakeUnit), "competentUnit": .string(one.competentUnit),
                            "fees": .array(one.fees.map(fee)), "version": Value(one.version),
                        ]
                    }),
            ], status: receipt.isReplay ? .ok : .created, [.location: "/api/v1/groups/\(receipt.id)"])
    }

    static func filedGroup(_ group: FiledGroup) -> Response {
        json([
            "id": .string(group.id.description), "code": .string(group.code), "group": .string(group.group.id),
            "filedAt": moment(group.filedAt), "due": moment(group.due),
            "dossiers": .array(
                group.dossiers.map { dossier -> Value in
                    var value = brief(dossier).object ?? [:]
                    value["member"] = Value(dossier.group?.member)
                    value["waitsFor"] = .array(dossier.waitsFor.map(Value.string))
                    value["result"] = Value(dossier.result)
                    return .object(value)
                }),
        ])
    }

    static func clock(_ entry: ClockLedger.Entry) -> Value {
        [
            "kind": .string(entry.kind.rawValue), "at": moment(entry.at),
            "actor": ["kind": .string(entry.actor.kind.rawValue), "unit": Value(entry.actor.unit)],
            "cause": Value(entry.cause?.why.rawValue), "step": Value(entry.cause?.step), "reason": Value(entry.reason),
            "basis": .string(entry.basis), "due": moment(entry.due),
        ]
    }

    static func entry(_ entry: JournalEntry) -> Value {
        [
            "sequence": Value(entry.sequence), "at": moment(entry.at), "kind": .string(entry.event.kind),
            "actor": ["kind": .string(entry.actor.kind.rawValue), "unit": Value(entry.actor.unit)],
            "body": told(entry.event.body),
        ]
    }

    /// An event's body as the API tells it: journals keep moments as milliseconds and ids as numbers.
    private static func told(_ body: Value) -> Value {
        var body = body
        for name in ["at", "due", "transferredAt", "openedAt", "expectedDue", "demandedAt"] {
            if let stored = body[name]?.integer { body[name] = moment(Instant(milliseconds: Int64(stored))) }
        }
        for name in ["account", "assignee", "officer"] {
            if let stored = body[name]?.integer { body[name] = .string(String(stored)) }
        }
        for name in ["applicant", "owner"] { if let person = body[name] { body[name] = told(person) } }
        if let id = body["group"]?["id"]?.integer { body["group"]?["id"] = .string(String(id)) }
        return body
    }

    static func area(_ area: Area) -> Value {
        [
            "code": .string(area.code), "name": .string(area.name), "level": .string(area.level.rawValue),
            "kind": .string(area.kind), "parent": Value(area.parent), "from": .string(area.from.description),
        ]
    }

    static func unit(_ unit: Unit, _ units: UnitDirectory) -> Value {
        func named(_ units: [Unit]) -> Value {
            .array(
                units.map {
                    ["id": .string($0.id), "from": .string($0.from.description), "to": Value($0.to?.description)]
                })
        }
        return [
            "id": .string(unit.id),
            "name": ["vi": .string(unit.name.vietnamese), "en": .string(unit.name.english)],
            "level": .string(unit.level.rawValue), "duties": .array(unit.duties.map(Value.string)),
            "area": .string(unit.area), "parent": Value(unit.parent), "from": .string(unit.from.description),
            "to": Value(unit.to?.description), "phone": Value(unit.phone),
            "predecessors": named(units.predecessors(of: unit)), "successors": named(units.successors(of: unit)),
        ]
    }

    /// A page of a list; `next` is the cursor of the page after it, absent on the last.
    static func list(_ name: String, _ items: [Value], next: String?) -> Response {
        var body: Value.Object = [name: .array(items)]
        body["next"] = next.map(Value.string)
        return json(.object(body))
    }
}
