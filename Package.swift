// swift-tools-version: 6.2
import PackageDescription

/// House settings: strict concurrency (Swift 6 mode), `any` spelled out, imports that say what they use.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")

/// A module of ours: what it may import is exactly what stands here (checked with
/// `--explicit-target-dependency-import-check error`).
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "motcua",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "motcua", targets: ["MotCua"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: ["JSON", "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        system("CLibPQ", pkgConfig: "libpq", apt: "libpq-dev"),
        system("CQREncode", pkgConfig: "libqrencode", apt: "libqrencode-dev"),
        system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),

        .systemLibrary(name: "CSpawn"),
        module("Core", ["CSpawn", collections, crypto]),
        module("Schemas", ["Core", collections, .product(name: "Yams", package: "Yams")]),
        module("Decisions", ["Core", "Schemas", collections]),
        module("Ledger", ["Core", crypto, .product(name: "SwiftASN1", package: "swift-asn1")]),
        module("Store", ["Core", "Ledger", logging]),
        module(
            "StoreSQLite",
            [
                "Core", "Store", logging, .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        module("StorePostgres", ["Core", "Store", "CLibPQ", logging]),
        module("Administration", ["Core", "Schemas", "Ledger", "Store", collections, crypto, cryptoExtras, logging]),
        module(
            "Casework",
            ["Core", "Schemas", "Decisions", "Ledger", "Store", "Administration", collections, crypto, logging]),
        module("Registers", ["Core", "Schemas", "Store", "Administration", collections]),
        module("Documents", ["Core", crypto, cryptoExtras, asn1, x509, collections, logging]),
        module(
            "Web",
            [
                "Core", "Schemas", "Decisions", "Ledger", "Store", "Administration", "Casework", "Registers",
                "Documents", "CQREncode", "CZlib", collections, hummingbird, logging, metrics, crypto,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "_NIOFileSystem", package: "swift-nio"),
            ]),
        // Fresh databases of either engine, for every test target that stores something.
        module("StoreTesting", ["Core", "Store", "StoreSQLite", "StorePostgres", logging]),
        .executableTarget(
            name: "MotCua",
            dependencies: [
                "Core", "Schemas", "Decisions", "Ledger", "Store", "StoreSQLite", "StorePostgres", "Administration",
                "Casework", "Registers", "Documents", "Web", collections, crypto, hummingbird, logging, metrics,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),

        tests("CoreTests", ["Core", collections]),
        tests("SchemasTests", ["Core", "Schemas", collections]),
        tests("DecisionsTests", ["Core", "Schemas", "Decisions", "MotCua", collections]),
        tests("LedgerTests", ["Core", "Ledger", collections]),
        tests("StoreContract", ["Ledger", "Core", "Store", "StoreSQLite", "StorePostgres", "StoreTesting", logging]),
        tests(
            "AdministrationTests",
            [
                "Core", "Schemas", "Store", "StoreTesting", "Administration", collections, crypto, cryptoExtras,
                logging,
            ]),
        tests(
            "CaseworkTests",
            [
                "Core", "Schemas", "Decisions", "Ledger", "Store", "StoreTesting", "Administration", "Casework",
                collections, logging,
            ]),
        tests("DocumentsTests", ["Core", "Documents", asn1, x509, crypto, logging]),
        tests(
            "RegistersTests",
            [
                "Core", "Schemas", "Store", "StoreTesting", "Administration", "Casework", "Registers", "MotCua",
                collections, logging,
            ]),
        tests(
            "WebTests",
            [
                "Core", "Schemas", "Ledger", "Store", "StoreTesting", "Administration", "Casework", "Registers",
                "Documents", "MotCua", "Web", hummingbird,
                hummingbirdTesting, collections, logging,
            ]),
        tests(
            "ConventionTests", ["Core", "Schemas", "Administration", "Casework", "Web", "MotCua", logging, metrics]),
    ]
)
