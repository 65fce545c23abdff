// Ping with PasswordText. Java 17 and no library: java Ping.java
// (With JAX-WS: wsimport -keep "https://…/soap/v1?wsdl", and a handler that adds the same header.)
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

public class Ping {
    static final String WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";

    public static void main(String[] args) throws Exception {
        String envelope = """
            <?xml version="1.0" encoding="utf-8"?>
            <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
              <soap:Header>
                <wsse:Security xmlns:wsse="%s-wssecurity-secext-1.0.xsd" soap:mustUnderstand="1">
                  <wsse:UsernameToken>
                    <wsse:Username>%s</wsse:Username>
                    <wsse:Password Type="%s-username-token-profile-1.0#PasswordText">%s</wsse:Password>
                  </wsse:UsernameToken>
                </wsse:Security>
              </soap:Header>
              <soap:Body><Ping xmlns="urn:ca:autosgern:v1"><Echo>bonjour</Echo></Ping></soap:Body>
            </soap:Envelope>
            """.formatted(WSS, System.getenv("SGERN_USERNAME"), WSS, System.getenv("SGERN_SECRET"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("SGERN_SOAP_URL")))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "text/xml; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(envelope.strip()))
            .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.statusCode() + " " + answer.body());
    }
}
