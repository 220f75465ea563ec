// A certified OpenID Connect provider with two accounts, for the tests: node certified.mjs PORT REDIRECT_URI
import { createRequire } from "node:module";
const { Provider } = await import(createRequire(process.cwd() + "/").resolve("oidc-provider"));
const [port, redirectUri] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "tideline", client_secret: "a secret of at least thirty-two characters",
    grant_types: ["authorization_code"], response_types: ["code"], redirect_uris: [redirectUri],
  }],
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ["a key for the tests"] },
  findAccount: async (_, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, email: `${id}@house.example`, email_verified: true, name: id[0].toUpperCase() + id.slice(1) }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
