<?php
// Ping with PasswordText, by PHP's own SoapClient.
$wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
$username = htmlspecialchars(getenv('SGERN_USERNAME'), ENT_XML1);
$secret = htmlspecialchars(getenv('SGERN_SECRET'), ENT_XML1);

$address = getenv('SGERN_SOAP_URL');
$client = new SoapClient("$address?wsdl", ['location' => $address, 'soap_version' => SOAP_1_1, 'connection_timeout' => 10]);
$client->__setSoapHeaders(new SoapHeader("$wss-wssecurity-secext-1.0.xsd", 'Security', new SoapVar(
    "<wsse:Security xmlns:wsse=\"$wss-wssecurity-secext-1.0.xsd\"><wsse:UsernameToken>"
    . "<wsse:Username>$username</wsse:Username>"
    . "<wsse:Password Type=\"$wss-username-token-profile-1.0#PasswordText\">$secret</wsse:Password>"
    . "</wsse:UsernameToken></wsse:Security>",
    XSD_ANYXML,
)));

try {
    $answer = $client->Ping(['Echo' => 'bonjour']);
    echo $answer->PingResult->Partner, PHP_EOL;
} catch (SoapFault $fault) {
    echo $fault->detail->ServiceFault->Code, ' ', $fault->detail->ServiceFault->TextEn, PHP_EOL;
}
