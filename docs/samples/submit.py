"""Send a transcript request and ask where it stands. Needs: pip install zeep"""

import os

import zeep
from zeep.wsse.username import UsernameToken

address = os.environ["SGERN_SOAP_URL"]  # https://…/soap/v1
client = zeep.Client(
    f"{address}?wsdl",
    wsse=UsernameToken(os.environ["SGERN_USERNAME"], os.environ["SGERN_SECRET"]),
    transport=zeep.Transport(timeout=10, operation_timeout=30),
)
sgern = client.create_service("{urn:ca:autosgern:v1}AutoSGeRN", address)

try:
    receipt = sgern.SubmitTranscriptRequest(
        {
            "ClientRequestID": os.environ["SGERN_REQUEST_ID"],  # yours: the same again gets the same answer
            "ApplicationNumber": "260000001",
            "PaymentDate": "2026-11-16",
            "HoldType": "Now",
            "ReleaseAuthorizedIndicator": True,
            "Applicant": {
                "FirstName": "Zoé",
                "LastName": "Béland-Tremblay",
                "BirthDate": "2007-04-30",
                "Gender": "Female",
                "PreferredLanguage": "fr",
            },
            "School": {"BSID": "990301"},
            "Destination": [{"Code": "BORE"}],
        }
    )
except zeep.exceptions.Fault as fault:
    print(fault.code, fault.message)  # what is wrong, in ServiceFault: Code, Path, Retryable …
    raise SystemExit(1) from None

state = sgern.GetTranscriptRequest(receipt.ReferenceNumber)
print(state.ReferenceNumber, state.Status)
