import Core
import Store

/// Failed attempts per login, known or not, kept across restarts and nodes. From the fifth on each one doubles the
/// wait, up to a quarter of an hour; a day without any forgets them.
enum SignInFailures {
    static let free = 5
    static let longest: Int64 = 15 * 60_000
    private static let memory: Int64 = 24 * 3_600_000

    static func check(_ login: [UInt8], at now: Instant, _ tx: any ReadTransaction) throws {
        let rows = try tx.query("SELECT failures, last_at FROM sign_in_failure WHERE login_digest = \(login)")
        guard let row = rows.first else { return }
        let failures = try row.int("failures")
        guard failures >= free else { return }
        let wait = min(longest, 1000 << Int64(min(failures - free, 20)))
        let left = try row.instant("last_at").milliseconds + wait - now.milliseconds
        if left > 0 { throw SignInLimits.problem(milliseconds: left) }
    }

    static func record(_ login: [UInt8], at now: Instant, _ tx: any WriteTransaction) throws {
        try tx.execute("DELETE FROM sign_in_failure WHERE last_at < \(now.milliseconds - memory)")
        try tx.execute(
            """
            INSERT INTO sign_in_failure (login_digest, failures, last_at) VALUES (\(login), 1, \(now))
            ON CONFLICT (login_digest)
            DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = excluded.last_at
            """)
    }

    static func forget(_ login: [UInt8], _ tx: any WriteTransaction) throws {
        try tx.execute("DELETE FROM sign_in_failure WHERE login_digest = \(login)")
    }
}
