/// What `motcua serve --demo` prints: where to go, who to be, what to try.
enum DemoGuide {
    static func text(origin: String) -> String {
        """

          Trang cho người dân · For citizens    \(origin)/
          Bàn làm việc của cán bộ · For officers \(origin)/can-bo

          Everybody's password is mot-cua-demo-2026 (invented people, for this demo only):
            congdan       citizen, Nguyễn Thị Hoa Mai
            tiepnhan      receptionist, People's Committee of Bến Thành ward
            truongphong   head of division      chuyenvien   specialist
            lanhdao       leader, signs         vanthu       clerk, numbers and issues

          Three things to try:
            1. On a phone-sized window, search "ho kinh doanh" and file a household business; keep the receipt's code.
            2. Sign in as tiepnhan, accept it; pass it on as truongphong, chuyenvien, truongphong, lanhdao, vanthu.
            3. Follow it by its code or QR: every step, and the due date counted in Vietnamese working days.

          Stop with Ctrl-C. Start again with `make demo`: nothing is lost.
        """
    }
}
