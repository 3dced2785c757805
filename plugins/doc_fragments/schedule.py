# Copyright (c) 2026, the kubecert.acme authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options in runtime/options/schedule.py."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  schedule:
    description:
      - When the role P(kubecert.acme.reconcile#role) is run by itself, and by what.
    type: dict
    default: {}
    suboptions:
      kind:
        description:
          - V(cronjob) is a CronJob in the cluster, V(systemd) a timer on the host, V(awx) a job template of AWX with a
            schedule. With V(none) nothing runs by itself.
        type: str
        choices: [none, cronjob, systemd, awx]
        default: none
      name:
        description:
          - Name of the CronJob and its ConfigMap, of the timer and its service, or of the job template.
        type: str
        default: kubecert
      hours:
        description:
          - Hours of the day in UTC at which it runs. Unless given it runs twice a day, twelve hours apart, at moments
            that each cluster has its own of.
        type: list
        elements: int
        default: []
      minute:
        description:
          - Minute of the hour. Unless given each cluster has its own, so that many do not ask the CA at once.
        type: int
      cronjob:
        description:
          - What a CronJob needs to know.
        type: dict
        suboptions:
          image:
            description:
              - An image with this collection and C(ansible-playbook) on its PATH, such as ansible-builder makes of the
                collection's C(execution-environment.yml). A digest in place of a tag says which one for good.
            type: str
          image_pull_policy:
            description:
              - When the image is fetched.
            type: str
            choices: [Always, IfNotPresent, Never]
            default: IfNotPresent
          image_pull_secrets:
            description:
              - Names of Secrets with credentials of the registry, in the namespace of the CronJob.
            type: list
            elements: str
            default: []
          env:
            description:
              - Further variables of the environment, as a container has them in Kubernetes. A secret value comes by
                C(valueFrom.secretKeyRef).
            type: list
            elements: dict
            default: []
          env_from:
            description:
              - Secrets and ConfigMaps to take variables of the environment from, likewise.
            type: list
            elements: dict
            default: []
          resources:
            description:
              - Requests and limits of the container. Unless given, 100m of a CPU and 256Mi are requested, and 512Mi are
                the limit.
            type: dict
            default: {}
          user:
            description:
              - The ID of the user and group that it runs as.
            type: int
            default: 1000
          node_selector:
            description:
              - Labels of the nodes that it may run on.
            type: dict
            default: {}
          tolerations:
            description:
              - Taints of nodes that it puts up with, as a pod has them in Kubernetes.
            type: list
            elements: dict
            default: []
          affinity:
            description:
              - Where it is to run, as a pod has it in Kubernetes.
            type: dict
            default: {}
          priority_class_name:
            description:
              - Name of a priority class.
            type: str
          starting_deadline:
            description:
              - Seconds after its time within which a run that was missed is still started.
            type: int
            default: 3600
          active_deadline:
            description:
              - Seconds after which a run is ended. The next one goes on from there.
            type: int
            default: 3600
          successful_history:
            description:
              - How many runs that went well are kept to be looked at.
            type: int
            default: 3
          failed_history:
            description:
              - How many runs that failed are kept likewise.
            type: int
            default: 3
          suspend:
            description:
              - Whether it is not to run for the time being.
            type: bool
            default: false
      systemd:
        description:
          - What a timer and its service need to know.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether the timer is started, now and whenever the host is. If not, only the files are written.
            type: bool
            default: true
          directory:
            description:
              - Folder of the units.
            type: str
            default: /etc/systemd/system
          variables_file:
            description:
              - File for the declarations and variables. It is C(/etc/kubecert/NAME.json) unless given.
            type: str
          ansible_playbook:
            description:
              - Path of C(ansible-playbook). It is the one beside the Python that runs the install role, unless given.
            type: str
          user:
            description:
              - The user that it runs as. Unless given, systemd makes one up for the time of each run.
            type: str
          kubeconfig:
            description:
              - Path of a kubeconfig. systemd hands it to the service as a credential, so its user need not be able to
                read the file.
            type: str
          environment:
            description:
              - Variables of the environment. Secret values belong into O(schedule.systemd.environment_file).
            type: dict
            default: {}
          environment_file:
            description:
              - Path of a file with further variables of the environment, such as C(AWS_SECRET_ACCESS_KEY), which root
                alone may be able to read.
            type: str
          randomized_delay:
            description:
              - Seconds by which the start may be late, by chance.
            type: int
            default: 300
      awx:
        description:
          - What a job template of AWX needs to know. All that is named here is there already.
        type: dict
        suboptions:
          organization:
            description:
              - Name of the organization.
            type: str
          project:
            description:
              - Name of the project.
            type: str
          playbook:
            description:
              - A playbook of that project which imports C(kubecert.acme.reconcile), since AWX runs none that lies in a
                collection.
            type: str
          inventory:
            description:
              - Name of an inventory with C(localhost).
            type: str
          execution_environment:
            description:
              - Name of an execution environment with this collection.
            type: str
          credentials:
            description:
              - Names of the credentials that the cluster and AWS are reached with.
            type: list
            elements: str
            default: []
"""
