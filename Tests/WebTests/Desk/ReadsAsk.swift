/// An address of Tests/Golden/Reads/routes.txt, asked about a dossier in the state in which it shows somebody.
struct ReadsAsk: Sendable {
    enum Reader: Sendable {
        /// An officer who holds every role.
        case officer
        /// Who sits on the panel.
        case judge
        /// The unit's information system.
        case program
        /// The officer, with the token of their session where a program's would stand.
        case person
    }

    let route: String
    /// By its name in ``ReadsPlace``.
    let dossier: String
    let reader: Reader
    /// With `{name}`, `{number}`, `{account}` and `{line}` of the place.
    let query: String
    /// What the answer is, as its media type begins.
    let type: String
    /// Why the answer, which is of that dossier all the same, holds neither name nor number; nil where it does.
    let nameless: String?
    let task: String
    let form: String

    init(
        _ route: String, of dossier: String = "fresh", by reader: Reader? = nil, asking query: String = "",
        gives type: String? = nil, nameless: String? = nil, task: String = "assign", form: String = "giay-tiep-nhan"
    ) {
        let isAPI = route.contains("/api/")
        self.route = route
        self.dossier = dossier
        self.reader = reader ?? (isAPI ? .program : .officer)
        self.query = query
        self.type = type ?? (isAPI ? "application/json" : "text/html")
        self.nameless = nameless
        self.task = task
        self.form = form
    }

    var method: String { route.split(separator: " ").first.map(String.init) ?? "" }
    var path: String { route.split(separator: " ").last.map(String.init) ?? "" }
    var isAPI: Bool { path.hasPrefix("/api/") }
    /// A form of the desk. Done, it leads on to a page of its own; sent without anything on it, it comes back.
    var isForm: Bool { method == "POST" && !isAPI }
    /// The address names the dossier, so that nobody else's is read.
    var isOfOne: Bool { path.contains("/ho-so/:id") || path.contains("/dossiers/:id") }

    /// Why the address cannot be asked here for what it shows; nil where it can.
    var withheld: String? {
        if route == "POST /can-bo/tiep-nhan/:procedure" {
            return "it shows what the officer has typed, and leads on to what is taken in"
        }
        let isMade = path.hasSuffix("/pdf") && !path.contains("/van-ban/")
        return isMade && !ReadsWorker.isThere ? "there is no Python here to make the file" : nil
    }

    /// Those that change nothing stand before those that do.
    static let all: [ReadsAsk] = [pages, states, files, forms, answers, commands].flatMap { $0 }

    private static let pages: [ReadsAsk] = [
        ReadsAsk("GET /can-bo"), ReadsAsk("GET /can-bo/cham-diem", of: "panel", by: .judge),
        ReadsAsk("GET /can-bo/don-vi", asking: "don-vi=\(DeskOffice.unit)"),
        ReadsAsk("GET /can-bo/so-theo-doi", asking: "don-vi=\(DeskOffice.unit)&\(Browser.why)"),
        ReadsAsk("GET /can-bo/so/:register", of: "registered", asking: Browser.why),
        ReadsAsk("GET /can-bo/so/:register/:key", of: "registered", asking: Browser.why),
        ReadsAsk("GET /can-bo/tiep-nhan/:procedure", asking: "so={number}"),
        ReadsAsk("GET /can-bo/tim", asking: "q={name}"), ReadsAsk("GET /can-bo/ho-so/:id"),
        ReadsAsk("GET /can-bo/ho-so/:id", of: "panel", by: .judge),
        ReadsAsk("GET /can-bo/ho-so/:id/ban-nhap/:task", of: "signing", asking: certificate, task: "sign"),
        ReadsAsk("GET /can-bo/ho-so/:id/bien-lai/:index", of: "issued"),
        ReadsAsk("GET /can-bo/ho-so/:id/bo-sung", of: "asked"), ReadsAsk("GET /can-bo/ho-so/:id/buoc/:task"),
        ReadsAsk("GET /can-bo/ho-so/:id/cham-diem/:step", of: "panel", by: .judge),
        ReadsAsk("GET /can-bo/ho-so/:id/giao/:task"),
        ReadsAsk("GET /can-bo/ho-so/:id/hoan-tien/:index", of: "refund"),
        ReadsAsk("GET /can-bo/ho-so/:id/in/:form"), ReadsAsk("GET /can-bo/ho-so/:id/in/:form", form: "kiem-soat"),
        ReadsAsk("GET /can-bo/ho-so/:id/in/:form", of: "asked", form: "yeu-cau-bo-sung"),
        ReadsAsk("GET /can-bo/ho-so/:id/mien-phi", of: "visited"),
        ReadsAsk("GET /can-bo/ho-so/:id/phien-ban", of: "undecided"),
        ReadsAsk("GET /can-bo/ho-so/:id/phieu-nop/:index", of: "unpaid"), ReadsAsk("GET /can-bo/ho-so/:id/rut"),
        ReadsAsk("GET /can-bo/ho-so/:id/thu-tien", of: "unpaid"), ReadsAsk("GET /can-bo/ho-so/:id/to-khai"),
        ReadsAsk("GET /can-bo/ho-so/:id/van-ban/:index", of: "issued"),
        ReadsAsk("GET /can-bo/ho-so/:id/van-ban/:index", of: "revoked"),
        ReadsAsk("GET /can-bo/ho-so/:id/van-ban/:index/thu-hoi", of: "issued"),
        ReadsAsk("GET /can-bo/ho-so/:id/xin-loi"),
    ]

    private static let states = [
        "asked", "signing", "issued", "revoked", "unpaid", "refund", "visited", "undecided",
    ].map { ReadsAsk("GET /can-bo/ho-so/:id", of: $0) }

    private static let certificate = "van-ban=certificate"
    private static let pdf = "application/pdf"
    private static let bytes = "the file is kept, and here it is empty"

    private static let files: [ReadsAsk] = [
        ReadsAsk(
            "GET /can-bo/ho-so/:id/ban-nhap/:task/pdf", of: "signing", asking: certificate, gives: pdf, task: "sign"),
        ReadsAsk("GET /can-bo/ho-so/:id/bien-lai/:index/pdf", of: "issued", gives: pdf),
        ReadsAsk("GET /can-bo/ho-so/:id/giay-to/:index", gives: pdf, nameless: bytes),
        ReadsAsk("GET /can-bo/ho-so/:id/in/:form/pdf", gives: pdf),
        ReadsAsk("GET /can-bo/ho-so/:id/phieu-nop/:index/pdf", of: "unpaid", gives: pdf),
        ReadsAsk("GET /can-bo/ho-so/:id/to-khai/pdf", gives: pdf),
        ReadsAsk("GET /can-bo/ho-so/:id/van-ban/:index/pdf", of: "issued", gives: pdf, nameless: bytes),
        ReadsAsk("GET /api/v1/dossiers/:id/papers/:index", gives: pdf, nameless: bytes),
    ]

    private static let forms: [ReadsAsk] = [
        ReadsAsk("POST /can-bo/cham-diem/quan-he", of: "panel", by: .judge),
        ReadsAsk("POST /can-bo/ho-so/:id/bo-sung", of: "asked"),
        ReadsAsk("POST /can-bo/ho-so/:id/buoc/:task", asking: "ket=assign"),
        ReadsAsk("POST /can-bo/ho-so/:id/cham-diem/:step", of: "panel", by: .judge),
        ReadsAsk("POST /can-bo/ho-so/:id/giao/:task"),
        ReadsAsk("POST /can-bo/ho-so/:id/hoan-tien/:index", of: "refund"),
        ReadsAsk("POST /can-bo/ho-so/:id/mien-phi", of: "visited"),
        ReadsAsk("POST /can-bo/ho-so/:id/phien-ban", of: "undecided"), ReadsAsk("POST /can-bo/ho-so/:id/rut"),
        ReadsAsk("POST /can-bo/ho-so/:id/thu-tien", of: "unpaid"),
        ReadsAsk("POST /can-bo/ho-so/:id/van-ban/:index/thu-hoi", of: "issued"),
        ReadsAsk("POST /can-bo/ho-so/:id/xin-loi"), ReadsAsk("POST /can-bo/tiep-nhan/:procedure"),
    ]

    private static let answers: [ReadsAsk] = [
        ReadsAsk("GET /api/v1/dossiers", asking: "text={name}"), ReadsAsk("GET /api/v1/dossiers/:id"),
        ReadsAsk("GET /api/v1/dossiers/:id/clock", nameless: "it tells moments, and units for people"),
        ReadsAsk("GET /api/v1/dossiers/:id/journal"),
        ReadsAsk("GET /api/v1/dossiers/:id/panels", of: "panel", nameless: "it tells of those who judge"),
        ReadsAsk("GET /api/v1/groups/:id", of: "group"),
        ReadsAsk("GET /api/v1/registers/:register", of: "registered", asking: "text={name}&\(reason)"),
        ReadsAsk("GET /api/v1/registers/:register/:key", of: "registered", asking: reason),
        ReadsAsk("GET /api/v1/registers/:register/:key/versions", of: "registered", asking: reason),
        ReadsAsk("GET /api/v1/tasks"),
    ]

    private static let reason = "reason=Ki%E1%BB%83m%20tra%20tr%C6%B0%E1%BB%9Bc%20khi%20c%E1%BA%A5p"

    private static let commands: [ReadsAsk] = [
        ReadsAsk("POST /api/v1/dossiers/:id/assignments"), ReadsAsk("POST /api/v1/dossiers/:id/acts"),
        ReadsAsk("POST /api/v1/dossiers/:id/apologies", by: .person),
        ReadsAsk("POST /api/v1/dossiers/:id/withdrawals"),
        ReadsAsk("POST /api/v1/dossiers/:id/events", of: "visited"),
        ReadsAsk("POST /api/v1/dossiers/:id/supplements", of: "asked"),
        ReadsAsk("POST /api/v1/dossiers/:id/version", of: "undecided", by: .person),
        ReadsAsk("POST /api/v1/payments", of: "unpaid"),
    ]

    /// What the addresses that show nobody want in their query.
    static let queries = [
        "GET /api/v1/areas": "text=B%E1%BA%BFn%20Th%C3%A0nh", "GET /api/v1/ledger/consistency": "from=1",
        "GET /api/v1/ledger/inclusion": "position=0",
        "GET /can-bo/thu-chi/sao-ke/gan": "tai-khoan={account}&dong={line}",
    ]
}
