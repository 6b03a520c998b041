terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

module "network" {
  source = "./modules/network"

  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "app" {
  name        = "app-group"
  description = "From inside the VPC"
  vpc_id      = module.network.vpc_id

  ingress {
    from_port   = 8443
    to_port     = 8443
    protocol    = "tcp"
    cidr_blocks = [module.network.vpc_cidr_block]
  }

  egress {
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
}

resource "aws_instance" "app" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = module.network.app_subnet_id
  vpc_security_group_ids = [aws_security_group.app.id]
}

resource "aws_lb" "nlb" {
  name               = "nlb"
  load_balancer_type = "network"
  internal           = false
  subnets            = [module.network.public_subnet_a_subnet_id, module.network.public_subnet_b_subnet_id]
}

resource "aws_lb_listener" "tls" {
  load_balancer_arn = aws_lb.nlb.arn
  port              = 443
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app_targets.arn
  }
}

resource "aws_lb_target_group" "app_targets" {
  name        = "app-targets"
  vpc_id      = module.network.vpc_id
  target_type = "instance"
  port        = 8443
  protocol    = "TCP"
}

resource "aws_lb_target_group_attachment" "app_targets" {
  target_group_arn = aws_lb_target_group.app_targets.arn
  target_id        = aws_instance.app.id
}
