using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Samples;

/// <summary>A database of its own, made by a script of this folder.</summary>
internal sealed partial class SampleDatabase : IDisposable
{
    private readonly string _name = TestServer.NewName();

    public SampleDatabase(TestServer server, string script)
    {
        using (var db = server.Open()) db.Execute($"CREATE DATABASE {_name}");
        Db = new Db(new SqlConnectionStringBuilder(server.ConnectionString) { InitialCatalog = _name, Pooling = false }.ConnectionString);
        using var stream = typeof(SampleDatabase).Assembly.GetManifestResourceStream($"SqlServerSandbox.Tests.Samples.{script}")!;
        using var reader = new StreamReader(stream);
        foreach (string batch in BatchEnd().Split(reader.ReadToEnd()))
            if (!string.IsNullOrWhiteSpace(batch)) Db.Execute(batch);
    }

    public Db Db { get; }

    public void Dispose()
    {
        Db.Execute($"USE master; DROP DATABASE {_name}");
        Db.Dispose();
    }

    [GeneratedRegex("^\\s*GO\\s*$", RegexOptions.Multiline)]
    private static partial Regex BatchEnd();
}
