using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SyncService.IntegrationTests.Setup;

/// <summary>A certificate authority of a test's own, as companies run them, and the certificate of one server on loopback.</summary>
internal sealed class Authority
{
    private static readonly TimeSpan Valid = TimeSpan.FromDays(30);

    private Authority(string folder) => Folder = folder;

    /// <summary>Of the files below.</summary>
    public string Folder { get; }

    /// <summary>PEM file of the authority's own certificate.</summary>
    public string File => $"{Folder}/authority.pem";

    public string ServerCertificate => $"{Folder}/server.pem";

    public string ServerKey => $"{Folder}/server.key";

    public static Authority Create(string folder)
    {
        var now = DateTimeOffset.UtcNow;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var authority = request.CreateSelfSigned(now - Valid, now + Valid);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=server", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        using var certificate = server.Create(authority, now - Valid, now + Valid, RandomNumberGenerator.GetBytes(8));

        var made = new Authority(folder);
        System.IO.File.WriteAllText(made.File, authority.ExportCertificatePem());
        System.IO.File.WriteAllText(made.ServerCertificate, certificate.ExportCertificatePem());
        System.IO.File.WriteAllText(made.ServerKey, serverKey.ExportPkcs8PrivateKeyPem());
        return made;
    }
}
