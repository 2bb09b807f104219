using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SyncService.Benchmarks.Micro;

/// <summary>The parts of the pipeline each on its own, time and memory a record.</summary>
internal static class MicroBenchmarks
{
    public static int Run(string[] args)
    {
        // In this process: the servers that some of them need end with it, and nothing is built anew.
        var config = DefaultConfig.Instance
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "sync-bench-micro"));
        string[] arguments = args.Any(arg => arg is "--filter" or "-f" or "--list") ? args : ["--filter", "*", .. args];
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(arguments, config);
        return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
