import Administration
import Casework
import Core
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Store
import StoreTesting
import Synchronization
import Testing

@testable import Web

/// A full disk and a full day: files are refused before they are written, everything else goes on.
@Suite struct UploadRoomTests {
    /// Free bytes that a test sets.
    private final class Disk: Sendable {
        private let bytes: Mutex<Int>
        init(_ megabytes: Int) { bytes = Mutex(megabytes << 20) }
        var free: Int { bytes.withLock { $0 } }
        func set(_ megabytes: Int) { bytes.withLock { $0 = megabytes << 20 } }
    }

    private static func send(
        _ office: DeskOffice, _ token: String, bytes: Int = 100
    ) async throws -> (status: HTTPResponse.Status, code: String, wait: String?) {
        let pdf = "%PDF-1.7\n" + String(repeating: "x", count: bytes - 9)
        let body =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n\(pdf)\r\n--b--\r\n"
        let answer = try await office.client.execute(
            uri: "/api/v1/papers", method: .post,
            headers: [.authorization: "Bearer \(token)", .contentType: "multipart/form-data; boundary=b"],
            body: ByteBuffer(string: body))
        let code = String(buffer: answer.body).firstMatch(of: /"code":"([a-z_.]+)"/).map { String($0.1) }
        return (answer.status, code ?? "", answer.headers[.retryAfter])
    }

    private static func token(_ office: DeskOffice, _ login: String) async throws -> String {
        let account = try await office.services.accounts.create(
            NewAccount(
                login: login, holder: .service, password: nil,
                positions: [Position(unit: DeskOffice.unit, role: .receptionist, from: CivilDate(dayNumber: 0))]))
        return try await office.services.accounts.issueToken(for: account, label: "test", expires: nil)
    }

    private static func kept(_ office: DeskOffice) -> Int {
        let files = FileManager.default.enumerator(atPath: office.services.vault.incoming + "/..")
        return (files?.compactMap { $0 as? String } ?? []).count { ($0 as NSString).lastPathComponent.count > 40 }
    }

    @Test func `below the floor of free disk files are refused and readiness says so, and above it they come again`()
        async throws
    {
        let disk = Disk(20)
        try await DeskOffice.open(arranging: { services in
            services.limits = CallLimits(room: UploadRoom(floor: 10, free: { _ in disk.free }))
        }) { office in
            let token = try await Self.token(office, "svc.one")
            #expect(try await Self.send(office, token).status == .created)
            let ready = try await office.client.execute(uri: "/readyz", method: .get)
            #expect(String(buffer: ready.body) == "ready\n")
            let before = Self.kept(office)
            disk.set(9)
            let refused = try await Self.send(office, token, bytes: 101)
            #expect(refused.status == .serviceUnavailable && refused.code == "upload.no_room" && refused.wait != nil)
            #expect(Self.kept(office) == before, "nothing of it was written")
            let full = try await office.client.execute(uri: "/readyz", method: .get)
            #expect(full.status == .ok && String(buffer: full.body) == "ready, no room for files\n")
            #expect(try await office.browser("tiepnhan").get("/can-bo").status == .ok, "the rest is served on")
            disk.set(20)
            #expect(try await Self.send(office, token, bytes: 102).status == .created)
        }
    }

    @Test func `an account sends so many bytes a day, another its own, and tomorrow again`() async throws {
        try await DeskOffice.open(arranging: { services in
            services.limits = CallLimits(room: UploadRoom(perDayOfPrograms: 1))
        }) { office in
            let (one, other) = (try await Self.token(office, "svc.one"), try await Self.token(office, "svc.other"))
            for size in [400_000, 500_000] {
                #expect(try await Self.send(office, one, bytes: size).status == .created)
            }
            let refused = try await Self.send(office, one, bytes: 300_000)
            #expect(refused.status == .tooManyRequests && refused.code == "upload.quota" && refused.wait == "54001")
            #expect(try await Self.send(office, other, bytes: 400_001).status == .created)
            office.clock.set("2026-12-01T09:00+07:00")
            #expect(try await Self.send(office, one, bytes: 300_000).status == .created)
        }
    }

    @Test(arguments: TestDatabase.engines)
    func `what one node took in counts on every other, and after a restart`(_ engine: Engine) async throws {
        try await DeskOffice.open(
            on: engine,
            arranging: { services in
                services.limits = CallLimits(room: UploadRoom(perDayOfPrograms: 1))
            }
        ) { office in
            let (accounts, now) = (office.services.accounts, office.clock.now)
            let token = try await Self.token(office, "svc.one")
            #expect(try await Self.send(office, token, bytes: 900_000).status == .created)
            let account = try #require(try await accounts.account(login: "svc.one"))
            let sender = "account \(account)"
            #expect(try await accounts.sentBytes(of: sender, on: now.date) == 900_000)
            // Another process: nothing is known there but the database.
            let other = UploadRoom().meter(sender, 1, "/", accounts, at: now)
            await other.begin()
            #expect(throws: Problem.self) { try other.count(200_000) }
            try other.count(100_000)
            await other.end()
            await other.end()
            #expect(try await accounts.sentBytes(of: sender, on: now.date) == 1_000_000)
            // The first learns of it before it takes in the next.
            #expect(try await Self.send(office, token, bytes: 60_000).code == "upload.quota")
            #expect(try await accounts.sentBytes(of: sender, on: now.date) <= 1 << 20)
            office.clock.set("2026-12-01T09:00+07:00")
            #expect(try await Self.send(office, token, bytes: 900_000).status == .created)
            try await accounts.removeEndedSessions()
            let days = try await office.database.read { tx in
                try tx.query("SELECT day FROM upload_day").map { try $0.text("day") }
            }
            #expect(days == ["2026-12-01"])
            // While the database is away each process counts for itself.
            await office.database.close()
            let alone = UploadRoom().meter(sender, 1, "/", accounts, at: office.clock.now)
            await alone.begin()
            try alone.count(1_000_000)
            await alone.end()
            #expect(throws: Problem.self) { try alone.count(100_000) }
        }
    }

    @Test func `whoever is not signed in is counted by address, all of one IPv6 network together`() throws {
        let (room, now) = (UploadRoom(), try #require(Instant("2026-11-30T09:00+07:00")))
        func takes(_ address: String, _ bytes: Int, at moment: Instant = now) -> Bool {
            do {
                try room.meter(address, 1, "/", at: moment).count(bytes)
                return true
            } catch { return false }
        }
        #expect(takes("203.0.113.5", 1 << 20) && !takes("203.0.113.5", 1) && takes("203.0.113.6", 1))
        #expect(takes("2001:db8::1", 1 << 20) && !takes("2001:db8::2", 1) && takes("2001:db8:0:1::1", 1))
        #expect(takes("203.0.113.5", 1, at: now + .seconds(86_400)))
    }

    @Test func `the system tells how much is free, and a folder that is gone has no room`() throws {
        let free = try #require(UploadRoom.freeBytes("/tmp"))
        #expect(free > 0)
        #expect(UploadRoom(floor: 1).isThere("/tmp") && !UploadRoom(floor: 1 << 40).isThere("/tmp"))
        #expect(!UploadRoom(floor: 1).isThere("/no/such/folder"))
    }
}
