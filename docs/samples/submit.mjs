// Send a transcript request, signed with PasswordDigest. Needs Node 20 and no package.
import { createHash, randomBytes } from "node:crypto";

const { SGERN_SOAP_URL, SGERN_USERNAME, SGERN_SECRET, SGERN_REQUEST_ID } = process.env;
const WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";

function security() {
  const nonce = randomBytes(16); // a new one for every message
  const created = new Date().toISOString();
  const digest = createHash("sha1").update(nonce).update(created).update(SGERN_SECRET).digest("base64");
  return `<wsse:Security xmlns:wsse="${WSS}-wssecurity-secext-1.0.xsd" xmlns:wsu="${WSS}-wssecurity-utility-1.0.xsd">
    <wsse:UsernameToken>
      <wsse:Username>${SGERN_USERNAME}</wsse:Username>
      <wsse:Password Type="${WSS}-username-token-profile-1.0#PasswordDigest">${digest}</wsse:Password>
      <wsse:Nonce EncodingType="${WSS}-soap-message-security-1.0#Base64Binary">${nonce.toString("base64")}</wsse:Nonce>
      <wsu:Created>${created}</wsu:Created>
    </wsse:UsernameToken>
  </wsse:Security>`;
}

async function call(payload) {
  const response = await fetch(SGERN_SOAP_URL, {
    method: "POST",
    headers: { "Content-Type": "text/xml; charset=utf-8" },
    body: `<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Header>${security()}</soap:Header>
  <soap:Body>${payload}</soap:Body>
</soap:Envelope>`,
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  const element = (name) => text.match(new RegExp(`:${name}>([^<]*)<`))?.[1];
  if (!response.ok) throw new Error(`${element("Code")}: ${element("TextEn")} (${element("Path") ?? "-"})`);
  return element;
}

const receipt = await call(`<SubmitTranscriptRequest xmlns="urn:ca:autosgern:v1"><TranscriptRequest>
  <ClientRequestID>${SGERN_REQUEST_ID}</ClientRequestID>
  <ApplicationNumber>260000001</ApplicationNumber>
  <PaymentDate>2026-11-16</PaymentDate>
  <HoldType>Now</HoldType>
  <ReleaseAuthorizedIndicator>true</ReleaseAuthorizedIndicator>
  <Applicant>
    <FirstName>Zoé</FirstName>
    <LastName>Béland-Tremblay</LastName>
    <BirthDate>2007-04-30</BirthDate>
    <Gender>Female</Gender>
    <PreferredLanguage>fr</PreferredLanguage>
  </Applicant>
  <School><BSID>990301</BSID></School>
  <Destination><Code>BORE</Code></Destination>
</TranscriptRequest></SubmitTranscriptRequest>`);
console.log(receipt("ReferenceNumber"), receipt("Status"));
