// Ping with PasswordText. .NET 8: dotnet-svcutil "https://…/soap/v1?wsdl" makes AutoSGeRNClient.
using System.ServiceModel;
using System.ServiceModel.Channels;

var binding = new BasicHttpBinding(BasicHttpSecurityMode.TransportWithMessageCredential);
binding.Security.Message.ClientCredentialType = BasicHttpMessageCredentialType.UserName;
binding.SendTimeout = TimeSpan.FromSeconds(30);

// Answers carry no Security header: tell WCF not to wait for one.
var elements = binding.CreateBindingElements();
elements.Find<SecurityBindingElement>().EnableUnsecuredResponse = true;

var address = new EndpointAddress(Environment.GetEnvironmentVariable("SGERN_SOAP_URL"));
var client = new AutoSGeRNClient(new CustomBinding(elements), address);
client.ClientCredentials.UserName.UserName = Environment.GetEnvironmentVariable("SGERN_USERNAME");
client.ClientCredentials.UserName.Password = Environment.GetEnvironmentVariable("SGERN_SECRET");

try
{
    var answer = await client.PingAsync("bonjour");
    Console.WriteLine(answer.PingResult.Partner);
}
catch (FaultException<ServiceFault> fault)
{
    Console.WriteLine($"{fault.Detail.Code} {fault.Detail.TextEn}");
}
