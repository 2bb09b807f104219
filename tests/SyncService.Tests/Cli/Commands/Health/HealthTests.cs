using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SyncService.Cli;
using SyncService.Cli.Commands.Health;
using Ascii = System.Text.Encoding;

namespace SyncService.Tests.Cli.Commands.Health;

public class HealthTests
{
    [Theory]
    [InlineData("200 OK", "ok", ExitCode.Success, "health")]
    [InlineData("503 Service Unavailable", "Redis is away.", ExitCode.Failed, "health", "--ready")]
    public async Task The_answer_of_the_service_is_the_exit_code(string status, string body, int expected, params string[] arguments)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var program = new FakeProgram();
        program.Environment["HTTP_PORT"] = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var asked = AnswerAsync(listener, $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");

        Assert.Equal(expected, await program.RunAsync(arguments));

        Assert.Contains(body, program.Output, StringComparison.Ordinal);
        Assert.StartsWith(arguments.Length > 1 ? "GET /readyz " : "GET /healthz ", await asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_does_not_run_is_not_healthy()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var program = new FakeProgram();
        program.Environment["HTTP_PORT"] = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        listener.Stop();

        Assert.Equal(ExitCode.Failed, await program.RunAsync("health"));

        Assert.Contains("Nothing answers at http://127.0.0.1:", program.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("as expected", program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_served_there_is_nothing_to_ask()
    {
        using var program = new FakeProgram();
        program.Environment["HTTP_PORT"] = "off";

        Assert.Equal(ExitCode.Success, await program.RunAsync("health"));

        Assert.Contains("HTTP_PORT is off", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::", "127.0.0.1")]
    [InlineData("10.1.2.3", "10.1.2.3")]
    public void It_is_asked_where_it_is_served(string bind, string expected) =>
        Assert.Equal(IPAddress.Parse(expected), HealthCommand.Reachable([IPAddress.Parse(bind)]));

    private static async Task<string> AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var buffer = new byte[4096];
        var length = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        await stream.WriteAsync(Ascii.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        return Ascii.ASCII.GetString(buffer, 0, length);
    }
}
