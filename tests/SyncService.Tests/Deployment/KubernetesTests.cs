using k8s;
using k8s.Models;
using SyncService.Cli.Configuration;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Tests.Deployment;

/// <summary>The manifests, read strictly as the cluster's own types, and held against the program and the image.</summary>
public class KubernetesTests
{
    private const string Main = "ops/kubernetes/sync-service.yaml";
    private const string Queue = "ops/kubernetes/redis.yaml";
    private static readonly List<object> Objects = [.. Load(Main), .. Load(Queue)];

    private static V1Deployment Deployment => Objects.OfType<V1Deployment>().Single();

    private static V1PodSpec Pod => Deployment.Spec.Template.Spec;

    private static V1Container Container => Pod.Containers.Single();

    [Fact]
    public void Each_file_holds_what_its_reader_expects()
    {
        Assert.Equal(
            ["V1ConfigMap", "V1Deployment", "V1NetworkPolicy", "V1NetworkPolicy", "V1PodDisruptionBudget", "V1Secret", "V1Service", "V1Service", "V1StatefulSet"],
            Objects.Select(thing => thing.GetType().Name).Order(StringComparer.Ordinal));
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(SourceTree.Read(Main).Replace("replicas:", "replicsa:", StringComparison.Ordinal), strict: true));
    }

    [Fact]
    public void The_settings_and_the_mounted_secrets_are_a_whole_configuration_without_a_slip()
    {
        using var folder = new TemporaryFolder();
        var mount = Container.VolumeMounts.Single(mount => mount.Name == "secrets").MountPath;
        foreach (var (key, value) in Objects.OfType<V1Secret>().Single().StringData) folder.Write(key, value);
        var settings = Objects.OfType<V1ConfigMap>().Single().Data
            .ToDictionary(pair => pair.Key, pair => pair.Value.Replace(mount, folder.Path, StringComparison.Ordinal));

        var loaded = ConfigurationLoader.Load(settings, folder.Path, Role.All);

        Assert.Empty(loaded.Findings.Errors);
        Assert.Empty(loaded.Findings.Warnings);
        var known = Variables.All.SelectMany(variable => new[] { variable.Name, variable.Name + "_FILE" });
        Assert.All(settings.Keys, name => Assert.Contains(name, known));
    }

    [Fact]
    public void No_variables_of_other_services_reach_the_program() => Assert.False(Pod.EnableServiceLinks);

    [Fact]
    public void The_pod_runs_as_the_user_of_the_image_on_a_read_only_root_without_rights()
    {
        var user = Dockerfile.Final("USER").Split(':').Select(long.Parse).ToArray();
        Assert.Equal(user[0], Pod.SecurityContext.RunAsUser);
        Assert.Equal(user[1], Pod.SecurityContext.RunAsGroup);
        Assert.Equal(user[1], Pod.SecurityContext.FsGroup);
        Assert.True(Pod.SecurityContext.RunAsNonRoot);
        Assert.True(Container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.False(Container.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], Container.SecurityContext.Capabilities.Drop);
        Assert.Contains(Container.VolumeMounts, mount => mount.MountPath == Program.LogFolderInContainer);
    }

    [Fact]
    public void Labels_ports_and_names_meet()
    {
        var labels = Deployment.Spec.Template.Metadata.Labels;
        var service = Objects.OfType<V1Service>().Single(service => service.Metadata.Name == "sync-service");
        var queue = Objects.OfType<V1StatefulSet>().Single();
        var redis = Objects.OfType<V1Service>().Single(service => service.Metadata.Name == Objects.OfType<V1ConfigMap>().Single().Data["REDIS_HOST"]);

        Assert.Equal(labels, Deployment.Spec.Selector.MatchLabels);
        Assert.Equal(labels, service.Spec.Selector);
        Assert.Equal(labels, Objects.OfType<V1PodDisruptionBudget>().Single().Spec.Selector.MatchLabels);
        Assert.Equal(queue.Spec.Template.Metadata.Labels, redis.Spec.Selector);
        Assert.Equal(queue.Spec.ServiceName, redis.Metadata.Name);
        var port = Container.Ports.Single();
        Assert.Equal(Dockerfile.Final("EXPOSE"), port.ContainerPort.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.All([Container.StartupProbe, Container.LivenessProbe, Container.ReadinessProbe], probe => Assert.Equal(port.Name, probe.HttpGet.Port.Value));
    }

    [Fact]
    public void A_start_that_waits_for_a_server_is_not_cut_short()
    {
        var patience = Container.StartupProbe.PeriodSeconds * Container.StartupProbe.FailureThreshold;
        Assert.True(patience > int.Parse(Variables.StartTimeout.Default, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_image_is_the_one_of_this_version() =>
        Assert.EndsWith($"/sync-service:{string.Join('.', SyncService.Cli.ProductVersion.Text.Split('.').Take(2))}", Container.Image, StringComparison.Ordinal);

    private static List<object> Load(string name) => KubernetesYaml.LoadAllFromString(SourceTree.Read(name), strict: true);
}
