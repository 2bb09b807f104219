using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>A command of the program, from its start to its end.</summary>
internal static class CommandRun
{
    /// <summary>What it said; it must end with <paramref name="expected"/>, and without a stack trace.</summary>
    public static async Task<string> RunAsync(Pipeline sales, int expected, params string[] arguments)
    {
        var service = sales.Start(arguments);
        var code = await service.ExitAsync(Pipeline.Patience);
        Assert.True(code == expected, $"{string.Join(' ', arguments)} ended with {code}:\n{service.AllText}");
        ConfigurationTests.AssertNoStackTrace(service);
        return service.AllText;
    }
}
