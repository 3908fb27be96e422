// Passkeys: asks the browser for one and sends what it says with the button's form.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function options(asked, kind) {
  const known = asked.credentials.map((id) => ({ type: "public-key", id: bytes(id) }));
  const common = { challenge: bytes(asked.challenge), timeout: 300000 };
  if (kind === "get") return { ...common, rpId: asked.party, userVerification: "required", allowCredentials: known };
  return {
    ...common,
    rp: { id: asked.party, name: asked.name },
    user: { id: bytes(asked.user), name: asked.login, displayName: asked.login },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
    excludeCredentials: known,
  };
}

for (const button of window.PublicKeyCredential ? document.querySelectorAll("button[data-passkey]") : []) {
  const { form } = button;
  const failed = form.querySelector("[data-passkey-failed]");
  const kind = button.dataset.passkey;
  button.hidden = false;
  button.addEventListener("click", async () => {
    failed.hidden = true;
    button.disabled = true;
    try {
      const publicKey = options(JSON.parse(button.dataset.options), kind);
      const made = await navigator.credentials[kind]({ publicKey });
      const { response } = made;
      form.elements.khoa_id.value = text(made.rawId);
      form.elements.khoa_client.value = text(response.clientDataJSON);
      form.elements.khoa_data.value = text(response.attestationObject ?? response.authenticatorData);
      form.elements.khoa_signature.value = response.signature ? text(response.signature) : "";
      form.submit();
    } catch {
      failed.hidden = false;
      button.disabled = false;
    }
  });
}
