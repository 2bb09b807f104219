using LocalServers;
using LocalServers.Processes;
using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>The completion that the program prints, in a real bash.</summary>
public sealed class CompletionTests(TestServers servers)
{
    [Theory]
    [InlineData("sync-service que", "queue")]
    [InlineData("sync-service dead re", "retry")]
    [InlineData("sync-service run --ro", "--role")]
    [InlineData("sync-service run --role con", "consumer")]
    [InlineData("sync-service completion z", "zsh")]
    [InlineData("sync-service pause --stream ven", "ventas")]
    public async Task Bash_completes_verbs_options_and_streams(string line, string expected)
    {
        var folder = servers.Folder.NewFolder("completion");
        await File.WriteAllTextAsync($"{folder}/streams.json", """{ "streams": [ { "name": "ventas", "source": "V", "target": "v" }, { "name": "clientes", "source": "C", "target": "c" } ] }""");
        var program = BuiltPrograms.SyncService;
        await File.WriteAllTextAsync(
            $"{folder}/script",
            $$"""
            sync-service() { {{string.Join(' ', program)}} "$@"; }
            eval "$(sync-service completion bash)"
            complete -p sync-service > /dev/null || exit 9
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{line}})
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            $(complete -p sync-service | sed 's/.*-F \([^ ]*\).*/\1/')
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["HOME"] = folder,
            ["SYNC_CONFIG"] = "streams.json",
            ["PG_HOST"] = "p",
            ["PG_DATABASE"] = "d",
            ["PG_USER"] = "u",
            ["PG_PASSWORD"] = "w",
        };
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root) environment["DOTNET_ROOT"] = root;
        using var bash = ChildProcess.Start(new ChildCommand("bash", ["script"], folder) { Environment = environment });
        var code = await bash.ExitAsync(Pipeline.Patience);
        Assert.True(code == 0, bash.Errors.Text);
        Assert.Equal(expected, bash.Output.Text.Trim());
    }

    [Theory]
    [InlineData("zsh", "compdef _sync_service sync-service")]
    [InlineData("fish", "complete --command sync-service")]
    public async Task Other_shells_have_a_script_of_their_own(string shell, string expected)
    {
        await using var service = SyncServiceProcess.Start(servers.Folder, new Dictionary<string, string>(), "completion", shell);
        Assert.Equal(0, await service.ExitAsync(Pipeline.Patience));
        Assert.Contains(expected, service.Output.Text, StringComparison.Ordinal);
    }
}
